"use strict";
// The page of Harbour. Everything is put in as text, but the assistant's answers: they come as HTML from the server,
// which is the point of one of the exercises.

const one = (selector) => document.querySelector(selector);
let state = null;
let me = null;
let guide = null;
const SHIPMENTS = 16;

/** The harmless marker of a script that should not run: it tells the lab whose page it ran in. */
function mark(note = "mark") {
  const query = new URLSearchParams({ note: String(note), scenario: guide ? guide.id : "" });
  return fetch(`/attacker/collect?${query}`).then((response) => response.json()).then(judged).then(refresh);
}

function make(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const said = await response.json();
  if (!response.ok) {
    const why = said.error || "That request makes no sense to Harbour.";
    tell(`${response.status}: ${why}`);
    throw new Error(why);
  }
  return said;
}

const tell = (text) => { one("#told").textContent = text; };
const here = () => (guide ? guide.id : "");

function judged(said) {
  const verdict = one("#verdict");
  if (said.exploited === true) verdict.replaceChildren(make("span", "Exploited: the effect is there.", { class: "bad" }));
  else if (said.exploited === false) verdict.replaceChildren(make("span", "Not exploited: no effect.", { class: "good" }));
  return said;
}

function showState() {
  one("#backend").textContent = state.backend;
  one("#warning").hidden = state.real;
  const on = state.controls.filter((control) => control.on).length;
  const word = on === 0 ? "vulnerable" : on === state.controls.length ? "hardened" : `${on} of ${state.controls.length} controls`;
  one("#mode").textContent = word;
  one("#mode").className = on === 0 ? "badge bad" : on === state.controls.length ? "badge good" : "badge part";
  one("#controls").replaceChildren(...state.controls.map((control) => {
    const label = make("label", undefined, { title: `${control.what} (${control.catalogue})` });
    const box = make("input", undefined, { type: "checkbox", value: control.id });
    box.checked = control.on;
    box.addEventListener("change", () => setControls(chosen()));
    label.append(box, ` ${control.id}`);
    return label;
  }));
}

const chosen = () => [...document.querySelectorAll("#controls input:checked")].map((box) => box.value);

async function setControls(on) {
  state = await call("PUT", "/api/controls", { on });
  one("#talk").replaceChildren();
  one("#verdict").replaceChildren();
  showState();
  await signIn();
}

async function signIn() {
  me = await call("POST", "/api/sign-in", { user: one("#people").value });
  tell(`Signed in as ${me.user} of ${me.tenant} (${me.rights}).`);
  await refresh();
}

async function refresh() {
  const seen = await call("GET", "/api/me");
  const lines = [];
  one("#usage").textContent = `${seen.shipments.length} shipments in the database. This hour you used ${seen.usage.requests} request${seen.usage.requests === 1 ? "" : "s"}, ${seen.usage.tokens} tokens, ${seen.usage.cost.toFixed(4)} euro.`;
  for (const [name, text] of Object.entries(seen.markers)) lines.push(`marker ${name}: ${text}`);
  for (const [name, text] of Object.entries(seen.mails)) lines.push(`mail ${name}: ${text}`);
  for (const [number, status, price, refunded] of seen.shipments) if (refunded) lines.push(`shipment ${number} (${status}, ${price} euro) refunded`);
  if (seen.discounts) lines.push(`${seen.discounts} staff discounts granted`);
  for (const name of seen.connectors) lines.push(`connector ${name} installed`);
  for (const name of seen.requirements) lines.push(`package ${name} recommended`);
  if (seen.shipments.length < SHIPMENTS) lines.push(`${SHIPMENTS - seen.shipments.length} shipments are gone`);
  one("#effects").replaceChildren(...(lines.length ? lines.map((line) => make("p", line)) : [make("p", "Nothing yet.", { class: "small" })]));
  await showProgress();
  const documents = await call("GET", "/api/documents");
  one("#document-list").replaceChildren(...documents.map((held) => rowOf(
    [held.id, held.text ? `${held.title}\n\n${held.text}` : held.title, `${held.uploaded_by} (${held.tenant})`, held.state],
    held.state === "quarantined" ? [["Approve", () => decide(`/api/documents/${held.id}/approve`)]] : [],
  )));
  const pending = await call("GET", "/api/pending");
  one("#pending-list").replaceChildren(...pending.map((held) => rowOf(
    [held.id, held.tool, Object.entries(held.arguments).map(([name, value]) => `${name}: ${value}`).join("\n"), held.asked_by],
    [["Approve", () => decide(`/api/pending/${held.id}/approve`)], ["Reject", () => decide(`/api/pending/${held.id}/reject`)]],
  )));
}

/** Marks the exercises whose effect was brought about, and keeps what the learner has written at hand. */
let conclusions = {};
async function showProgress() {
  const mine = await call("GET", "/api/mine");
  conclusions = mine.conclusions;
  const done = new Set(mine.entries.filter((entry) => entry.exploited).map((entry) => entry.scenario));
  for (const button of document.querySelectorAll("#guides button")) {
    button.querySelector(".done").textContent = done.has(button.dataset.id) ? "✓ exploited" : "";
  }
  const written = Object.keys(conclusions).length;
  one("#progress").textContent = `So far: ${done.size} of ${state.guides.length} exploited, ${written} concluded.`;
}

async function decide(path) {
  const said = judged(await call("POST", path, { scenario: here() }));
  tell(said.told || said.state || "Done.");
  await refresh();
}

function rowOf(cells, buttons) {
  const row = make("tr");
  row.append(...cells.map((cell) => make("td", cell)));
  const last = make("td");
  for (const [text, act] of buttons) {
    const button = make("button", text, { type: "button" });
    button.addEventListener("click", act);
    last.append(button, " ");
  }
  row.append(last);
  return row;
}

function show(answer) {
  const turn = make("div", undefined, { class: "turn" });
  const body = make("div", undefined, { class: "answer" });
  // As careless pages do it: scripts and handlers in the answer become part of the document.
  body.append(document.createRange().createContextualFragment(answer.html));
  const notes = [answer.skill, answer.label, answer.grounded ? "an answer of Harbour" : "a draft, not Harbour's word"];
  if (answer.withheld.length) notes.push(`withheld by ${answer.withheld.join(", ")}`);
  for (const made of answer.calls) notes.push(`${made.tool} ${made.outcome}`);
  const more = make("details");
  more.append(make("summary", "What the model got and said"), make("pre", `${answer.prompt}\n\n=> ${answer.raw}`));
  turn.append(body, make("div", notes.join(" · "), { class: "meta" }), more);
  one("#talk").append(turn);
  turn.scrollIntoView({ block: "nearest" });
}

function openPlace(place) {
  for (const section of document.querySelectorAll(".place")) section.hidden = section.dataset.place !== place;
  for (const tab of document.querySelectorAll("#tabs button")) tab.setAttribute("aria-selected", String(tab.dataset.place === place));
}

function openGuide(chosenGuide) {
  guide = chosenGuide;
  one("#welcome").hidden = true;
  one("#guide").hidden = false;
  one("#guide-title").textContent = guide.title;
  one("#guide-ids").textContent = [guide.owasp, guide.owasp_2026].filter(Boolean).join(" · ");
  one("#guide-story").textContent = guide.story;
  one("#guide-hint").textContent = guide.hint;
  one("#guide-why").textContent = guide.explanation;
  one("#guide-stops").replaceChildren(...guide.stopped_by.map((id) => {
    const control = state.controls.find((held) => held.id === id);
    const line = make("p", control ? `${id}: ${control.what} ` : id);
    const button = make("button", "Switch it on and try again", { type: "button" });
    button.addEventListener("click", () => setControls([id]));
    if (control) line.append(button);
    return line;
  }));
  one("#guide-try").hidden = guide.attempts.length === 0;
  one("#guide-attempts").replaceChildren(...guide.attempts.map((attempt) => {
    const button = make("button", attempt, { type: "button" });
    button.addEventListener("click", () => {
      one("#message").value = attempt;
      one("#skills").value = guide.skill;
      openPlace("chat");
      one("#message").focus();
    });
    return button;
  }));
  one("#verdict").replaceChildren();
  one("#conclusion").reset();
  for (const [name, text] of Object.entries(conclusions[guide.id] || {})) one(`#conclusion [name="${CSS.escape(name)}"]`).value = text;
  one("#kept").textContent = "";
  for (const [name, value] of Object.entries(guide.preset)) {
    for (const field of document.querySelectorAll(`[data-place="${guide.place}"] [name="${CSS.escape(name)}"]`)) field.value = value;
  }
  openPlace(guide.place);
  one("#guide").scrollIntoView({ block: "nearest" });
  for (const button of document.querySelectorAll("#guides button")) button.setAttribute("aria-current", String(button.dataset.id === guide.id));
}

function fields(form) {
  const held = Object.fromEntries(new FormData(form));
  return { ...held, scenario: here() };
}

function onSubmit(selector, act) {
  one(selector).addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button:last-of-type");
    button.disabled = true;
    tell("Working …");
    try {
      await act(event.target);
      await refresh();
    } catch (error) {
      if (one("#told").textContent === "Working …") tell(String(error.message));
    } finally {
      button.disabled = false;
    }
  });
}

onSubmit("#chat", async (form) => {
  const said = fields(form);
  one("#talk").append(make("div", said.message, { class: "turn mine" }));
  const answer = judged(await call("POST", "/api/chat", {
    message: said.message, scenario: said.scenario, skill: said.skill || null, max_tokens: said.max_tokens ? Number(said.max_tokens) : null,
  }));
  tell("");
  one("#message").value = "";
  show(answer);
});
onSubmit("#redeem", async (form) => {
  const said = fields(form);
  const made = judged(await call("POST", "/api/redeem", { ...said, shipment: Number(said.shipment) }));
  tell(made.granted ? "The discount was granted." : "Refused.");
});
onSubmit("#documents", async (form) => {
  const made = judged(await call("POST", "/api/documents", fields(form)));
  tell(`${made.id} is ${made.state}.`);
});
onSubmit("#feedback", async (form) => {
  const said = fields(form);
  tell(judged(await call("POST", "/api/feedback", { ...said, times: Number(said.times) })).told);
});
onSubmit("#models", async (form) => tell(judged(await call("POST", "/api/models", fields(form))).told));
onSubmit("#need", async (form) => tell(judged(await call("POST", "/api/connectors/recommend", fields(form))).text));
onSubmit("#publish", async (form) => {
  await call("POST", "/api/connectors/publish", fields(form));
  tell("Published.");
});
onSubmit("#install", async (form) => tell(judged(await call("POST", "/api/connectors/install", fields(form))).told));
onSubmit("#conclusion", async (form) => {
  const held = fields(form);
  await call("PUT", `/api/mine/${encodeURIComponent(here())}`, { root_cause: held.root_cause, mitigation: held.mitigation });
  one("#kept").textContent = "Kept.";
  tell("");
});

async function begin() {
  state = await call("GET", "/api/state");
  one("#people").replaceChildren(...state.people.map((person) => make("option", `${person.name}, ${person.what}`, { value: person.name })));
  one("#people").addEventListener("change", signIn);
  one("#skills").append(...state.skills.map((skill) => make("option", skill, { value: skill })));
  one("#none").addEventListener("click", () => setControls([]));
  one("#all").addEventListener("click", () => setControls(state.controls.map((control) => control.id)));
  one("#guides").replaceChildren(...state.guides.map((held) => {
    const item = make("li");
    const button = make("button", undefined, { type: "button" });
    const ids = make("span", `${held.owasp.split(":")[0]} `, { class: "ids" });
    ids.append(make("span", "", { class: "done good" }));
    button.append(ids, make("span", held.title));
    button.dataset.id = held.id;
    button.addEventListener("click", () => openGuide(held));
    item.append(button);
    return item;
  }));
  one("#tabs").replaceChildren(...[...document.querySelectorAll(".place")].map((section) => {
    const tab = make("button", section.getAttribute("aria-label"), { type: "button", role: "tab" });
    tab.dataset.place = section.dataset.place;
    tab.addEventListener("click", () => openPlace(section.dataset.place));
    return tab;
  }));
  openPlace("chat");
  showState();
  await signIn();
}

begin();
