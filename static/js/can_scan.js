// Before anything is shown, so that nothing shifts: whether this browser reads codes itself.
if ("BarcodeDetector" in window && window.isSecureContext && navigator.mediaDevices?.getUserMedia) {
  document.documentElement.classList.add("can-scan");
}
