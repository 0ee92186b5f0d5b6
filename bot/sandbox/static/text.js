// A text with its entities as DOM nodes. Offsets are UTF-16 units, as JavaScript counts.

import { el } from "./dom.js";

const PLAIN = { bold: "b", italic: "em", strikethrough: "s" };
const NOT_IN_LISTS = new Set(["hashtag", "cashtag", "phone_number", "email", "custom_emoji"]);

export function rich(text, entities, acts) {
  const marks = entities.filter((entity) => !NOT_IN_LISTS.has(entity.type));
  const cuts = new Set([0, text.length]);
  for (const { offset, length } of marks) cuts.add(offset).add(offset + length);
  const edges = [...cuts].filter((cut) => cut <= text.length).sort((a, b) => a - b);
  const whole = document.createDocumentFragment();
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const [from, to] = [edges[index], edges[index + 1]];
    let node = document.createTextNode(text.slice(from, to));
    const over = marks.filter((mark) => mark.offset <= from && to <= mark.offset + mark.length);
    for (const mark of over.reverse()) node = wrap(mark, node, text.slice(from, to), acts);
    whole.append(node);
  }
  return whole;
}

function wrap(mark, node, shown, acts) {
  if (PLAIN[mark.type]) return el(PLAIN[mark.type], {}, node);
  if (mark.type === "url") return anchor(shown, node, acts);
  if (mark.type === "text_link") return anchor(mark.url, node, acts);
  if (mark.type === "bot_command") return el("button", { class: "link", type: "button", onclick: () => acts.command(shown) }, node);
  return el("span", { class: `e-${mark.type.replace(/[^a-z_]/g, "")}` }, node);
}

function anchor(url, node, acts) {
  if (!/^https?:\/\//i.test(url)) return el("span", {}, node);
  if (deepLink(url)) return el("button", { class: "link", type: "button", onclick: () => acts.open(url) }, node);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, node);
}

// https://t.me/<bot>?start=CODE or ?startgroup=CODE
export function deepLink(url) {
  const match = /^https?:\/\/(?:t\.me|telegram\.me)\/([A-Za-z0-9_]{3,32})(?:\?(.*))?$/.exec(url);
  if (!match) return null;
  const query = new URLSearchParams(match[2] ?? "");
  return { bot: match[1], start: query.get("start"), group: query.get("startgroup") };
}
