// Messages as bubbles: text, picture, file, poll, buttons, marks; one element for a message or an album.

import { avatar, el, icon } from "./dom.js";
import { rich } from "./text.js";

export function units(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.album && last && last[0].album === message.album && !message.deleted) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

export function messageElement(group, acts) {
  const message = group[0];
  if (message.service) return el("div", { class: "service" }, el("span", { text: message.service }));
  const stack = el("div", { class: "stack" });
  if (!message.own && acts.showNames) stack.append(el("div", { class: "sender", text: message.sender.name }));
  stack.append(bubble(group, acts));
  if (!message.deleted && message.buttons.length) stack.append(keyboard(message, acts));
  const marks = marksOf(message, stack, acts);
  if (marks) stack.append(marks);
  return el("div", { class: message.own ? "message own" : "message", "data-id": message.id }, avatar(message.sender), stack);
}

function bubble(group, acts) {
  const message = group[0];
  if (message.deleted) return el("div", { class: "bubble gone", text: "这条消息已删除" });
  if (message.sticker) return el("div", { class: "bubble sticker", text: message.sticker, role: "img", "aria-label": `表情 ${message.sticker}` });
  const box = el("div", { class: message.photo || message.document ? "bubble media" : "bubble" });
  if (message.forwardedFrom) box.append(el("div", { class: "hint", text: `转发自 ${message.forwardedFrom}` }));
  if (message.replyTo) box.append(quote(message.replyTo, acts));
  if (message.photo) box.append(photos(group, acts));
  if (message.document) box.append(...group.map((one) => file(one.document)));
  if (message.voice) box.append(el("div", { class: "voice" }, icon("voice"), "语音 3″"));
  if (message.poll) box.append(poll(message, acts));
  if (message.text !== null) box.append(el("div", {}, rich(message.text, message.entities, acts)));
  const captioned = group.find((one) => one.caption);
  if (captioned) box.append(el("div", { class: "caption" }, rich(captioned.caption, captioned.captionEntities, acts)));
  return box;
}

function quote(reply, acts) {
  return el("button", { class: "quote", type: "button", text: `${reply.name}：${reply.text}`, onclick: () => acts.jump(reply.id) });
}

function photos(group, acts) {
  const shots = group.filter((one) => one.photo).map((one) =>
    el("button", { class: "photo", type: "button", "aria-label": "看大图", onclick: () => acts.enlarge(one.photo.url) },
      el("img", { src: one.photo.url, alt: one.caption || "图片", width: one.photo.width, height: one.photo.height, onload: acts.settle })));
  shots.forEach((shot) => fit(shot.firstChild, group.length));
  return shots.length === 1 ? shots[0] : el("div", { class: "grid" }, ...shots);
}

function fit(image, count) {
  const [width, height] = [Number(image.getAttribute("width")), Number(image.getAttribute("height"))];
  if (count > 1 || !width) return;
  const scale = Math.min(1, 420 / width, 520 / height);
  image.style.width = `${Math.max(60, Math.round(width * scale))}px`;
  image.style.height = "auto";
  image.style.aspectRatio = `${width} / ${height}`;
}

function file(stored) {
  const size = stored.size < 1024 ? `${stored.size} 字节` : stored.size < 1048576 ? `${(stored.size / 1024).toFixed(1)} KB` : `${(stored.size / 1048576).toFixed(1)} MB`;
  return el("a", { class: "file", href: stored.url, download: stored.name }, icon("doc"), el("span", {}, stored.name, el("small", { text: `${size} · 点击下载` })));
}

function keyboard(message, acts) {
  const rows = message.buttons.map((row) => el("div", {}, ...row.map((button) =>
    el("button", { class: "key", type: "button", text: button.label, onclick: (event) => acts.press(message, button, event.currentTarget) }))));
  return el("div", { class: "keyboard" }, ...rows);
}

function poll(message, acts) {
  const { poll: data } = message;
  const open = !data.closed && !data.voted;
  const kind = `${data.anonymous ? "匿名投票" : "实名投票"}${data.multiple ? " · 可多选" : ""}${data.closed ? " · 已结束" : ""}`;
  const box = el("div", { class: "poll" }, el("div", { text: data.question }), el("div", { class: "about", text: kind }));
  const chosen = new Set();
  data.options.forEach((option, index) => box.append(open ? choice(option, index, data, chosen, message, acts) : result(option, data)));
  if (open && data.multiple) box.append(el("button", { class: "primary", type: "button", text: "投票", onclick: () => chosen.size && acts.vote(message, [...chosen].sort()) }));
  const total = el("div", { class: "total", text: data.total ? `${data.total} 人参与` : "还没有人参与" });
  if (data.voted && !data.closed && data.revoting) total.append(" · ", el("button", { class: "link", type: "button", text: "撤回投票", onclick: () => acts.vote(message, []) }));
  box.append(total);
  return box;
}

function choice(option, index, data, chosen, message, acts) {
  const button = el("button", { class: "option", type: "button", role: data.multiple ? "checkbox" : "radio", "aria-checked": "false" },
    el("span", { class: data.multiple ? "tick square" : "tick" }), el("span", { text: option.text }));
  button.addEventListener("click", () => {
    if (!data.multiple) return acts.vote(message, [index]);
    const on = !chosen.has(index);
    if (on) chosen.add(index);
    else chosen.delete(index);
    return button.setAttribute("aria-checked", String(on));
  });
  return button;
}

function result(option, data) {
  const share = data.total ? Math.round((option.votes * 100) / data.total) : 0;
  const fill = el("i");
  fill.style.width = `${share}%`;
  return el("div", { class: "option", "aria-checked": String(option.chosen), role: "img", "aria-label": `${option.text} ${option.votes} 票` },
    el("span", { class: "tick" }), el("span", { text: option.text }), el("span", { class: "count", text: `${option.votes} 票 · ${share}%` }), el("span", { class: "bar" }, fill));
}

function marksOf(message, stack, acts) {
  if (message.deleted) return null;
  const row = el("div", { class: "marks" });
  if (message.silent) row.append(icon("silent", "静默发送"));
  if (message.pinned) row.append(icon("pin", "已置顶"));
  if (message.edited) row.append(historyButton(message, stack));
  if (message.reactions.length) row.append(el("span", { text: message.reactions.join(" ") }));
  const own = el("span", { class: "acts" });
  own.append(el("button", { type: "button", onclick: () => acts.reply(message) }, icon("reply"), "回复"));
  if (message.own && (message.text !== null || message.caption !== null)) own.append(el("button", { type: "button", onclick: () => acts.edit(message) }, icon("edit"), "编辑"));
  row.append(own);
  return row;
}

function historyButton(message, stack) {
  return el("button", { type: "button", text: "已编辑", title: "看看改之前", onclick: () => {
    const shown = stack.querySelector(".history");
    if (shown) shown.remove();
    else stack.append(el("div", { class: "history", text: message.history.map((text, index) => `第${index + 1}版：${text || "（无文字）"}`).join("\n") || "只改了按钮" }));
  } });
}
