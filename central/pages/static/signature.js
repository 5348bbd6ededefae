// A field to sign in with a finger, a pen or the mouse; the picture travels with the form.
"use strict";
const pad = document.getElementById("pad");
const ink = pad.getContext("2d");
let last = null;
let drawn = false;

ink.lineCap = "round";
ink.lineJoin = "round";
ink.strokeStyle = "#10233f";

function place(event) {
  const box = pad.getBoundingClientRect();
  return {
    x: ((event.clientX - box.left) / box.width) * pad.width,
    y: ((event.clientY - box.top) / box.height) * pad.height,
    at: event.timeStamp,
  };
}

function stroke(from, to) {
  // A quick stroke is thin, a slow one is thick: as a pen does.
  const speed = Math.hypot(to.x - from.x, to.y - from.y) / Math.max(1, to.at - from.at);
  ink.lineWidth = Math.max(3, Math.min(8, 8 - 2 * speed));
  ink.beginPath();
  ink.moveTo(from.x, from.y);
  ink.lineTo(to.x, to.y);
  ink.stroke();
  drawn = true;
}

pad.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  pad.setPointerCapture(event.pointerId);
  last = place(event);
  stroke(last, { ...last, x: last.x + 0.1 });
});
pad.addEventListener("pointermove", (event) => {
  if (last === null) return;
  for (const one of event.getCoalescedEvents?.() ?? [event]) {
    const next = place(one);
    stroke(last, next);
    last = next;
  }
});
for (const end of ["pointerup", "pointercancel"]) {
  pad.addEventListener(end, () => {
    last = null;
  });
}
document.getElementById("again").addEventListener("click", () => {
  ink.clearRect(0, 0, pad.width, pad.height);
  drawn = false;
});
document.getElementById("sign").addEventListener("submit", () => {
  document.getElementById("picture").value = drawn ? pad.toDataURL("image/png") : "";
});
