// The page: who I am, my chats, the open conversation; kept up to date by server-sent events.

import { askText, askTime, choose, tell } from "./dialogs.js";
import { $, avatar, Clock, el, get, post } from "./dom.js";
import { Composer } from "./composer.js";
import { messageElement, units } from "./messages.js";
import { deepLink } from "./text.js";

const REFUSALS = {
  "text-length": "消息太长了，最多 4096 个字。",
  "no-such-button": "这个按钮已经不在了。",
  "message-deleted": "这条消息已删除。",
  "poll-closed": "投票已经结束。",
  "already-voted": "已经投过票，不能再改。",
  "clock-goes-forward": "时钟只能往前拨。",
  "not-a-member": "您不在这个群里。",
  "upload-size": "文件是空的，或超过 50 MB。",
  "no-bot-here": "这个聊天里没有机器人。",
  api: "没有发出去：图片格式不支持，或尺寸不合适。",
};

const page = { state: null, clock: null, person: null, chats: [], open: null, view: null, messages: new Map(), serial: -1, drawn: new Map(), draft: new Map() };
const composer = new Composer(() => ({ person: page.person, chat: page.view }), failed);

function failed(problem) {
  toast(REFUSALS[problem.code] ?? `没有成功：${problem.message}`);
}

let toastTimer = 0;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 3200);
}

// one refresh at a time; what changes meanwhile asks for one more
let busy = false;
let again = false;
async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    do {
      again = false;
      await load();
    } while (again);
    $("offline").hidden = true;
  } catch (problem) {
    if (problem.code) failed(problem);
    else $("offline").hidden = false;
  } finally {
    busy = false;
  }
}

async function load() {
  page.state = await get("state");
  page.clock = new Clock(page.state.now);
  const wanted = page.person?.id ?? Number(sessionStorage.getItem("person"));
  page.person = page.state.people.find(({ id }) => id === wanted) ?? page.state.people[0] ?? null;
  drawClock();
  drawPeople();
  if (!page.person) return;
  const person = page.person.id;
  page.chats = await get("chats", { person });
  const moved = page.state.groups.find(({ key }) => key === page.open)?.migratedTo;
  if (moved) openChat(moved);
  if (!page.chats.some(({ key }) => key === page.open)) closeChat();
  if (page.open) await loadMessages(person);
  drawChats();
}

async function loadMessages(person) {
  const { open } = page;
  const answer = await get("messages", { person, chat: open, since: page.serial });
  if (open !== page.open || person !== page.person.id) return;
  page.serial = answer.serial;
  page.view = answer.chat;
  for (const message of answer.messages) page.messages.set(message.id, message);
  drawConversation(answer.pinned[0]);
  if (answer.chat.unread && document.visibilityState === "visible") {
    await post("read", { person, chat: open });
    const entry = page.chats.find(({ key }) => key === open);
    if (entry) entry.unread = 0;
  }
}

function drawClock() {
  $("now").textContent = page.clock.full(page.clock.now);
  $("faster").hidden = !page.state.canAdvance;
  $("clock").disabled = !page.state.canAdvance;
  $("clock").title = page.state.canAdvance ? "拨快时钟" : "沙盒的时间";
}

let peopleDrawn = "";
function drawPeople() {
  const signature = JSON.stringify([page.state.people, page.person?.id]);
  if (signature === peopleDrawn) return;
  peopleDrawn = signature;
  const options = page.state.people.map(({ id, name }) => el("option", { value: id, text: name, selected: id === page.person?.id }));
  $("person").replaceChildren(...options);
  const face = page.person ? avatar(page.person) : el("span", { class: "avatar" });
  face.id = "me-avatar";
  $("me-avatar").replaceWith(face);
}

function preview(message) {
  if (!message) return "";
  if (message.service) return message.service;
  if (message.text !== null) return message.text;
  const kind = message.photo ? "[图片]" : message.document ? "[文件]" : message.poll ? `[投票] ${message.poll.question}` : message.voice ? "[语音]" : "[表情]";
  return message.caption ? `${kind} ${message.caption}` : kind;
}

function drawChats() {
  const focused = document.activeElement?.dataset?.key;
  const rank = (chat) => chat.last?.date ?? 0;
  const rows = [...page.chats].sort((a, b) => rank(b) - rank(a) || a.title.localeCompare(b.title)).map((chat) => {
    const face = avatar(chat.kind === "private" ? chat.bots[0] : { id: chat.id, name: chat.title }, chat.kind !== "private");
    if (chat.unread) face.append(el("span", { class: "badge", text: chat.unread > 99 ? "99+" : chat.unread }));
    const by = chat.last && chat.kind !== "private" && !chat.last.service && !chat.last.own ? `${chat.last.sender.name}：` : "";
    return el("button", { class: "chat", type: "button", "data-key": chat.key, "aria-current": String(chat.key === page.open), "aria-label": `${chat.title}${chat.unread ? `，${chat.unread} 条未读` : ""}`, onclick: () => { openChat(chat.key); refresh(); } },
      face, el("span", { class: "name", text: chat.title }),
      el("span", { class: "when", text: chat.last ? page.clock.short(chat.last.date) : "" }),
      el("span", { class: "last", text: chat.last ? by + preview(chat.last) : chat.kind === "private" ? "还没有消息，点开说一声" : "还没有消息" }));
  });
  $("chats").replaceChildren(...rows);
  if (focused) rows.find((row) => row.dataset.key === focused)?.focus();
  const unread = page.chats.reduce((sum, chat) => sum + chat.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}减负 · 聊天沙盒`;
}

function openChat(key) {
  if (page.open) page.draft.set(`${page.person.id} ${page.open}`, $("input").value);
  page.open = key;
  page.view = null;
  page.messages.clear();
  page.drawn.clear();
  page.serial = -1;
  $("log").replaceChildren();
  $("app").dataset.view = "chat";
  composer.reset();
  composer.write(page.draft.get(`${page.person.id} ${key}`) ?? "");
}

function closeChat() {
  page.open = null;
  page.view = null;
  $("app").dataset.view = "list";
  $("title").textContent = "减负 · 聊天沙盒";
  $("subtitle").textContent = "";
  for (const id of ["composer", "start", "pinned", "typing", "draft", "invite"]) $(id).hidden = true;
  $("log").replaceChildren(el("div", { id: "empty" }, el("p", { text: "选一个聊天开始吧。" })));
}

let typingTimer = 0;
function drawConversation(pinned) {
  const chat = page.view;
  $("title").textContent = chat.title;
  $("subtitle").textContent = chat.kind === "private" ? "机器人" : `${chat.size} 人${chat.bots.length ? "，含机器人 " + chat.bots.map(({ name }) => name).join("、") : ""}`;
  const fresh = chat.kind === "private" && !chat.started;
  $("invite").hidden = chat.kind === "private";
  $("start").hidden = !fresh;
  $("composer").hidden = fresh;
  $("typing").hidden = !chat.typing;
  clearTimeout(typingTimer);
  if (chat.typing) typingTimer = setTimeout(() => { $("typing").hidden = true; }, 5000);
  const top = page.messages.get(pinned);
  $("pinned").hidden = !top;
  if (top) {
    $("pinned-text").textContent = preview(top);
    $("pinned").onclick = () => jump(top.id);
  }
  drawMessages();
}

function drawMessages() {
  const log = $("log");
  const atBottom = log.scrollHeight - log.scrollTop - log.clientHeight < 80 || !page.drawn.size;
  const nodes = [];
  const drawn = new Map();
  let before = -Infinity;
  for (const group of units([...page.messages.values()].sort((a, b) => a.id - b.id))) {
    const { date } = group[0];
    if (date - before > 300) nodes.push(el("div", { class: "time", text: page.clock.friendly(date) }));
    before = date;
    const signature = group.map(({ id, serial }) => `${id}.${serial}`).join();
    const known = page.drawn.get(group[0].id);
    const entry = known?.signature === signature ? known : { signature, node: messageElement(group, acts()) };
    drawn.set(group[0].id, entry);
    nodes.push(entry.node);
  }
  if (!nodes.length) nodes.push(el("div", { id: "empty" }, el("p", { text: page.view.kind === "private" ? "点“开始”，和机器人打个招呼。" : "群里还没有消息。" })));
  page.drawn = drawn;
  place(log, nodes);
  if (atBottom) log.scrollTop = log.scrollHeight;
}

// Puts the nodes in order, moving only what is out of place: focus and half-made choices stay.
function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

function acts() {
  return {
    showNames: page.view.kind !== "private",
    press, vote, jump,
    open: openLink,
    command: (text) => composer.send(text),
    enlarge: (url) => { $("viewer-image").src = url; $("viewer").showModal(); },
    settle: () => { const log = $("log"); if (log.scrollHeight - log.scrollTop - log.clientHeight < 500) log.scrollTop = log.scrollHeight; },
    reply: (message) => composer.reply(message),
    edit: (message) => composer.edit(message),
  };
}

async function press(message, button, node) {
  if (button.url) return openLink(button.url);
  node.setAttribute("aria-busy", "true");
  try {
    const answer = await post("press", { person: page.person.id, chat: message.chat, message: message.id, label: button.label, data: button.data });
    if (answer.text && answer.alert) await tell(answer.text);
    else if (answer.text) toast(answer.text);
    else if (!answer.answered) toast("机器人没有回应。");
    if (answer.url) await openLink(answer.url);
  } catch (problem) {
    failed(problem);
  } finally {
    node.removeAttribute("aria-busy");
  }
  return null;
}

async function vote(message, options) {
  await post("vote", { person: page.person.id, chat: message.chat, message: message.id, options }).catch(failed);
}

function jump(id) {
  const node = [...page.drawn.values()].find((entry) => entry.node.dataset?.id === String(id))?.node;
  if (node) node.scrollIntoView({ block: "center" });
  else toast("那条消息太早了，不在这里。");
}

async function openLink(url) {
  const link = deepLink(url);
  if (!link) {
    window.open(url, "_blank", "noopener,noreferrer");
    return;
  }
  const bot = page.state.bots.find(({ username }) => username?.toLowerCase() === link.bot.toLowerCase());
  if (!bot) return toast("沙盒里没有这个机器人。");
  const person = page.person.id;
  try {
    if (link.group !== null) return await startInGroup(bot, link.group);
    openChat(`${person}:${bot.id}`);
    if (link.start !== null) await post("say", { person, chat: page.open, text: `/start ${link.start}`.trim() });
    await refresh();
  } catch (problem) {
    failed(problem);
  }
  return undefined;
}

async function startInGroup(bot, code) {
  const groups = page.chats.filter(({ kind }) => kind !== "private");
  const key = await choose(`把${bot.name}加到哪个群？`, groups.map((group) => ({ label: group.title, value: group.key })));
  if (!key) return;
  const body = { person: page.person.id, chat: key, bot: bot.id };
  await post("add-bot", body);
  await post("say", { ...body, text: `/start@${bot.username} ${code}`.trim() });
  openChat(key);
  await refresh();
}

async function addPerson() {
  const name = await askText("添加人物", "例如：李老师");
  if (!name) return;
  page.person = await post("people", { name });
  sessionStorage.setItem("person", page.person.id);
  closeChat();
  await refresh();
}

// The new group is led by the current person and has every bot in it, as administrator.
async function addGroup() {
  const title = await askText("新建群（机器人会一起进群）", "例如：三（1）班家长群");
  if (!title || !page.person) return;
  const person = page.person.id;
  const group = await post("groups", { title, members: [person] });
  for (const bot of page.state.bots) await post("add-bot", { person, chat: group.key, bot: bot.id, admin: true });
  openChat(group.key);
  await refresh();
}

async function invite() {
  const inside = new Set(page.view.people.map(({ id }) => id));
  const outside = page.state.people.filter(({ id }) => !inside.has(id));
  const options = outside.map(({ id, name }) => ({ label: name, value: String(id) }));
  const person = await choose(options.length ? `邀请谁进“${page.view.title}”？` : "大家都在群里了", options);
  if (person) await post("join", { person, chat: page.view.key });
}

$("person").addEventListener("change", () => {
  page.person = page.state.people.find(({ id }) => String(id) === $("person").value);
  sessionStorage.setItem("person", page.person.id);
  closeChat();
  refresh();
});
$("add-person").addEventListener("click", async () => {
  const what = await choose("添加什么？", [{ label: "一个人", value: "person" }, { label: "一个群", value: "group" }]);
  await (what === "person" ? addPerson() : what === "group" ? addGroup() : null)?.catch(failed);
});
$("invite").addEventListener("click", () => invite().catch(failed));
$("clock").addEventListener("click", async () => {
  const to = await askTime(page.clock);
  if (to) await post("clock", { to }).then(() => refresh()).catch(failed);
});
$("back").addEventListener("click", () => { closeChat(); drawChats(); });
$("start").addEventListener("click", () => composer.send("/start"));
$("viewer").addEventListener("click", () => $("viewer").close());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());

$("app").dataset.view = "list";
const events = new EventSource("/sandbox/events");
events.addEventListener("message", refresh);
events.addEventListener("open", refresh);
events.addEventListener("error", () => { $("offline").hidden = false; });
setInterval(refresh, 20000); // the clock in the header moves on, events or not
refresh();
