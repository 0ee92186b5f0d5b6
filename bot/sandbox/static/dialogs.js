// Questions to the person at the screen: alerts, names, groups, the clock.

import { $, el } from "./dom.js";

// Shows a dialog; resolves with the value of the pressed button, or null when dismissed.
function show(title, body, buttons) {
  const dialog = $("ask");
  $("ask-title").textContent = title;
  $("ask-body").replaceChildren(...body);
  $("ask-buttons").replaceChildren(...buttons.map(([label, value, kind]) =>
    el("button", { class: kind, type: "submit", value, text: label })));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue || null), { once: true });
  });
}

export function tell(text) {
  return show("提示", [el("p", { text })], [["知道了", "ok", "primary"]]);
}

export async function askText(title, placeholder) {
  const input = el("input", { type: "text", placeholder, maxlength: "40", "aria-label": title });
  const done = await show(title, [input], [["确定", "ok", "primary"]]);
  return done ? input.value.trim() : null;
}

export function choose(title, options) {
  const buttons = options.map(({ label, value }) => el("button", { class: "plain", type: "submit", value, text: label }));
  const body = options.length ? [el("div", { class: "choices" }, ...buttons)] : [el("p", { text: "没有可选的。" })];
  return show(title, body, [["取消", "", "plain"]]);
}

const LATER = [["＋10 分钟", 600], ["＋1 小时", 3600]];
const TIMES = ["07:30", "12:00", "15:00", "15:30", "16:20", "18:00", "21:00", "21:40"];

// Asks how far to set the clock forward; a local ISO time or null.
export async function askTime(clock) {
  const local = (seconds) => clock.input(seconds);
  const quick = LATER.map(([label, seconds]) => el("button", { class: "plain", type: "submit", value: local(clock.now + seconds), text: label }));
  const today = local(clock.now).slice(0, 10);
  const tomorrow = local(clock.now + 86400).slice(0, 10);
  const isLater = (time) => `${today}T${time}` > local(clock.now);
  for (const time of [...TIMES.filter(isLater), ...TIMES.filter((time) => !isLater(time))]) {
    const later = isLater(time);
    quick.push(el("button", { class: "plain", type: "submit", value: `${later ? today : tomorrow}T${time}`, text: `${later ? "" : "明天 "}${time}` }));
  }
  const input = el("input", { type: "datetime-local", value: local(clock.now + 60), min: local(clock.now), "aria-label": "拨到" });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return; // else Enter would press the first quick choice
    event.preventDefault();
    $("ask").close("input");
  });
  const body = [el("div", { class: "choices" }, ...quick), input];
  const value = await show(`拨快时钟（现在 ${clock.full(clock.now)}）`, body, [["取消", "", "plain"], ["拨到这个时间", "input", "primary"]]);
  return value === "input" ? input.value : value;
}
