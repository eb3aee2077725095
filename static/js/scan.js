// Reads QR codes with the camera where the browser can. Pictures are looked at in the browser
// alone: none is kept, drawn or sent. Bound by data-scan="<id of the field>".

for (const scan of document.querySelectorAll("[data-scan]")) {
  const part = (name) => scan.querySelector(`[data-scan-${name}]`);
  part("begin").addEventListener("click", () => read(scan, part));
}

async function read(scan, part) {
  const video = scan.querySelector("video");
  part("refused").hidden = true;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    part("refused").hidden = false;
    return;
  }
  video.srcObject = stream;
  await video.play();
  part("view").hidden = false;
  part("begin").hidden = true;
  let going = true;
  part("end").addEventListener("click", () => { going = false; }, { once: true });
  const text = await firstCode(video, () => going);
  for (const track of stream.getTracks()) track.stop();
  video.srcObject = null;
  part("view").hidden = true;
  part("begin").hidden = false;
  if (text) take(scan, text);
}

async function firstCode(video, isGoing) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  while (isGoing()) {
    const [code] = await detector.detect(video).catch(() => []);
    if (code) return code.rawValue;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return null;
}

function take(scan, text) {
  const field = document.getElementById(scan.dataset.scan);
  field.value = text;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  if ("scanSends" in scan.dataset) field.form.requestSubmit();
  else field.focus();
}
