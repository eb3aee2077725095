"""Partners' answers: files that banks, the police and the post send back, checked line by line,
loaded when an officer says so, and undone where nobody went on from them."""
