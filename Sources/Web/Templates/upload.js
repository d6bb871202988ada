// Sends each picture by itself as soon as it is dropped or chosen. Without this script the form does the same at once.
"use strict";

const form = document.getElementById("upload");
const drop = document.getElementById("drop");
const list = document.getElementById("pictures");
const problems = document.getElementById("problems");
const input = form.querySelector("input[type=file]");
const base = new URL(form.action).pathname + "/";
let queue = Promise.resolve();

function element(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

function complain(name, reason) {
  problems.hidden = false;
  problems.append(element("li", {}, element("b", { textContent: name }), ": " + reason));
}

function show(number, file) {
  const image = element("img", { src: base + number, alt: file.name });
  const label = element("p", { className: "meta" }, element("b", { className: "number", textContent: number }), " " + file.name);
  const caption = element("input", { type: "text", name: "caption." + number, maxLength: 300, placeholder: "What it shows" });
  const remove = element("button", { name: "action", value: "remove." + number, textContent: "Remove" });
  list.append(element("li", {}, image, label, caption, remove));
}

async function send(file) {
  try {
    const answer = await fetch(base + encodeURIComponent(file.name), { method: "PUT", body: file });
    if (!answer.ok) return complain(file.name, (await answer.text()).trim());
    if (answer.status === 201) show(answer.headers.get("Location").split("/").pop(), file);
  } catch (error) {
    complain(file.name, "it could not be sent (" + error.message + ")");
  }
}

function take(files) {
  for (const file of files) queue = queue.then(() => send(file));
}

input.addEventListener("change", () => {
  take(Array.from(input.files));
  input.value = "";
});
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  take(Array.from(event.dataTransfer.files));
});
