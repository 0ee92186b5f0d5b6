// Small helpers: making elements (text only ever as text), asking the server, dates in the sandbox's own zone.

const SVG = "http://www.w3.org/2000/svg";
const PALETTE = ["#3d8b6f", "#c2703d", "#4a76b8", "#8a5fa8", "#b8545f", "#5c8a3a", "#3d8f9c", "#a07d2c"];

export const $ = (id) => document.getElementById(id);

export function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name, label) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export function avatar(account, group = false) {
  const box = el("span", { class: group ? "avatar group" : "avatar", "aria-hidden": "true" });
  box.style.background = account.bot ? "#07a35a" : PALETTE[Math.abs(Number(account.id)) % PALETTE.length];
  if (account.bot) box.append(icon("bot"));
  else box.textContent = [...account.name.replace(/[^\p{L}\p{N}]/gu, "")].slice(0, group ? 4 : 1).join("");
  return box;
}

async function answered(response) {
  const body = await response.json().catch(() => ({ error: `HTTP ${response.status}` }));
  if (!response.ok) throw Object.assign(new Error(body.error), { code: body.error, facts: body.facts });
  return body;
}

export async function get(path, query = {}) {
  return answered(await fetch(`/sandbox/${path}?${new URLSearchParams(query)}`));
}

export async function post(path, body) {
  const headers = { "content-type": "application/json" };
  return answered(await fetch(`/sandbox/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

export async function upload(path, query, file) {
  const headers = { "content-type": file.type.startsWith("image/") ? file.type : "application/octet-stream" };
  return answered(await fetch(`/sandbox/${path}?${new URLSearchParams(query)}`, { method: "POST", headers, body: file }));
}

const WEEK = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
const two = (number) => String(number).padStart(2, "0");

// The sandbox's clock: an ISO time with its offset; every date is shown in that zone, whatever the browser's.
export class Clock {
  constructor(iso) {
    this.iso = iso;
    const zone = /([+-])(\d\d):?(\d\d)$/.exec(iso);
    this.offset = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) * 60 : 0;
    this.now = Date.parse(iso) / 1000;
  }
  local(seconds) {
    return new Date((seconds + this.offset) * 1000);
  }
  time(seconds) {
    const at = this.local(seconds);
    return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  }
  day(seconds) {
    return Math.floor((seconds + this.offset) / 86400);
  }
  date(seconds) {
    const at = this.local(seconds);
    return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${WEEK[at.getUTCDay()]}`;
  }
  full(seconds) {
    return `${this.date(seconds)} ${this.time(seconds)}`;
  }
  friendly(seconds) {
    const ago = this.day(this.now) - this.day(seconds);
    if (ago === 0) return this.time(seconds);
    return ago === 1 ? `昨天 ${this.time(seconds)}` : this.full(seconds);
  }
  short(seconds) {
    const ago = this.day(this.now) - this.day(seconds);
    const at = this.local(seconds);
    return ago === 0 ? this.time(seconds) : ago === 1 ? "昨天" : `${at.getUTCMonth() + 1}/${at.getUTCDate()}`;
  }
  input(seconds) {
    return this.local(seconds).toISOString().slice(0, 16);
  }
}
