// The input box: sending, editing, replying, attaching, the command menu.

import { $, el, get, post, upload } from "./dom.js";

export class Composer {
  constructor(context, failed) {
    this.context = context; // () => ({ person, chat })
    this.failed = failed;
    this.draft = null; // { kind: "edit" | "reply", message }
    this.list = [];
    this.chosen = 0;
    const input = $("input");
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("paste", (event) => this.pasted(event));
    $("composer").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    $("commands").addEventListener("click", () => this.toggleMenu());
    $("attach").addEventListener("click", () => $("file").click());
    $("file").addEventListener("change", () => this.attach([...$("file").files]));
    $("draft-cancel").addEventListener("click", () => this.reset());
    this.typed();
  }

  reset() {
    this.draft = null;
    $("draft").hidden = true;
    $("input").value = "";
    this.typed();
  }

  write(text) {
    $("input").value = text;
    $("input").focus();
    this.typed();
  }

  edit(message) {
    this.draft = { kind: "edit", message };
    this.write(message.text ?? message.caption ?? "");
    this.label("编辑", message);
  }

  reply(message) {
    this.draft = { kind: "reply", message };
    $("input").focus();
    this.label(`回复 ${message.sender.name}`, message);
  }

  label(what, message) {
    $("draft-text").textContent = `${what}：${message.text ?? message.caption ?? "[图片或文件]"}`;
    $("draft").hidden = false;
  }

  async send(given) {
    const text = (given ?? $("input").value).trim();
    const { person, chat } = this.context();
    if (!text || !chat) return;
    const { draft } = this;
    const body = { person: person.id, chat: chat.key, text };
    this.reset();
    try {
      if (draft?.kind === "edit") await post("edit", { ...body, message: draft.message.id });
      else await post("say", { ...body, reply_to: draft?.message.id });
    } catch (problem) {
      this.write(text);
      this.failed(problem);
    }
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) {
      event.preventDefault();
      this.attach(files);
    }
  }

  async attach(files) {
    $("file").value = "";
    const { person, chat } = this.context();
    const caption = $("input").value.trim();
    const pictures = files.filter((file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type));
    const album = pictures.length > 1 ? String(Date.now()) : null;
    this.reset();
    for (const [index, file] of files.entries()) {
      const query = { person: person.id, chat: chat.key, name: file.name || "文件" };
      if (caption && index === 0) query.caption = caption;
      if (album && pictures.includes(file)) query.album = album;
      try {
        await upload(pictures.includes(file) ? "photo" : "document", query, file);
      } catch (problem) {
        this.failed(problem);
      }
    }
  }

  key(event) {
    if (event.isComposing) return;
    if (!$("menu").hidden && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      if ($("menu").hidden) this.reset();
      else $("menu").hidden = true;
    } else if (event.key === "Tab" && !$("menu").hidden && this.list.length) {
      event.preventDefault();
      this.write(`/${this.list[this.chosen].command} `);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (!$("menu").hidden && this.list.length) this.send(`/${this.list[this.chosen].command}`);
      else this.send();
    }
  }

  typed() {
    const input = $("input");
    $("send").disabled = !input.value.trim();
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight + 2, 168)}px`;
    const typing = /^\/[a-z0-9_]*$/i.exec(input.value);
    if (typing) this.openMenu(typing[0].slice(1).toLowerCase());
    else $("menu").hidden = true;
  }

  toggleMenu() {
    if ($("menu").hidden) this.openMenu("");
    else $("menu").hidden = true;
    $("input").focus();
  }

  async openMenu(prefix) {
    const { person, chat } = this.context();
    if (!chat) return;
    const before = $("input").value;
    const all = await get("commands", { person: person.id, chat: chat.key });
    if ($("input").value !== before) return; // sent or typed on meanwhile
    this.list = all.filter(({ command }) => command.startsWith(prefix));
    this.chosen = 0;
    const rows = this.list.map((command) => el("button", { type: "button", role: "option", onclick: () => this.send(`/${command.command}`) },
      el("b", { text: `/${command.command}` }), el("span", { text: command.description })));
    $("menu").replaceChildren(...(rows.length ? rows : [el("p", { text: "这里还没有命令。" })]));
    $("menu").hidden = !rows.length && prefix !== "";
    this.move(0);
  }

  move(by) {
    const rows = [...$("menu").querySelectorAll("button")];
    if (!rows.length) return;
    this.chosen = (this.chosen + by + rows.length) % rows.length;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.chosen)));
    rows[this.chosen].scrollIntoView({ block: "nearest" });
  }
}
