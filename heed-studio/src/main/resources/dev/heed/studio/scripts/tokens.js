// A text whose words are coloured, and can be taken out and replaced. Of a long text only what is in sight is drawn.
import {element, number} from "/scripts/studio.js";

/** Words of a part, which is drawn as a whole. */
const PART = 250;

/** Texts of so many parts are drawn at once. */
const MAX_AT_ONCE = 4;

export class Tokens {
  /** @param edit is told of words to replace: edit(place, by), with an empty text to take them out */
  constructor(edit, restore) {
    this.edit = edit;
    this.restore = restore;
    const label = "Words: arrows move, Enter edits, Delete removes";
    this.node = element("div", {class: "tokens", dir: "auto", role: "group", "aria-label": label});
    this.parts = [];
    this.items = [];
    this.current = 0;
    this.observer = new IntersectionObserver(
      (entries) => {
        for (const {target, isIntersecting} of entries) this.draw(this.parts[target.dataset.part], isIntersecting);
      },
      {rootMargin: "300px"},
    );
    this.node.addEventListener("click", (event) => this.click(event));
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.node.addEventListener("focusin", ({target}) => this.focused(target));
  }

  /** Shows items: {text, word, place, value, known, removed, title}; those without `word` are between words. */
  show(items, most) {
    const hadFocus = this.node.contains(document.activeElement);
    const place = this.items[this.current]?.place;
    this.items = items;
    this.most = most;
    this.observer.disconnect();
    this.parts = [];
    for (let from = 0; from < items.length; from += 2 * PART) {
      const to = Math.min(items.length, from + 2 * PART);
      const node = element("span", {"data-part": this.parts.length});
      this.parts.push({from, to, node, drawn: null});
    }
    const same = place ? items.findIndex((item) => item.word && item.place.end > place.begin) : -1;
    this.current = same >= 0 ? same : items.findIndex((item) => item.word);
    const isShort = this.parts.length <= MAX_AT_ONCE;
    this.parts.forEach((part) => this.draw(part, isShort));
    this.node.replaceChildren(...this.parts.map(({node}) => node));
    this.node.classList.toggle("long", !isShort);
    if (!isShort) this.parts.forEach(({node}) => this.observer.observe(node));
    if (hadFocus) this.focus(this.current);
  }

  draw(part, isVisible) {
    if (!part || part.drawn === isVisible) return;
    // Words that have the focus stay.
    if (!isVisible && part.node.contains(document.activeElement)) return;
    part.drawn = isVisible;
    const items = this.items.slice(part.from, part.to);
    if (isVisible) part.node.replaceChildren(...items.map((item, i) => this.word(item, part.from + i)));
    else part.node.replaceChildren(items.map(({text}) => text).join(""));
  }

  word(item, index) {
    if (!item.word) return item.text;
    const {text, value, known, removed, title} = item;
    const isNegative = value < 0;
    const node = element(
      removed ? "del" : "span",
      {
        class: ["word", isNegative ? "negative" : "", known || removed ? "" : "unknown"].join(" ").trim(),
        role: "button",
        tabindex: index === this.current ? "0" : "-1",
        title: title(),
        "data-i": index,
      },
      text,
    );
    if (value && this.most) {
      node.style.setProperty("--strength", Math.round((80 * Math.abs(value)) / this.most) + "%");
    }
    return node;
  }

  nodeOf(index) {
    const part = this.parts[Math.floor(index / (2 * PART))];
    if (part) this.draw(part, true);
    return part?.node.querySelector(`[data-i="${index}"]`);
  }

  focus(index) {
    this.nodeOf(index)?.focus();
  }

  /** The word that has the focus is the one that the tab key comes back to. */
  focused(node) {
    if (!node.dataset.i) return;
    const old = this.nodeOf(this.current);
    if (old) old.tabIndex = -1;
    this.current = Number(node.dataset.i);
    node.tabIndex = 0;
  }

  click(event) {
    const node = event.target.closest(".word");
    if (!node) return;
    const index = Number(node.dataset.i);
    this.focus(index);
    this.open(index);
  }

  /** Opens a word to be edited in its place; puts back one that was taken out. */
  open(index) {
    const item = this.items[index];
    if (item.removed) this.restore(item.place);
    else this.field(index);
  }

  field(index) {
    const item = this.items[index];
    const node = this.nodeOf(index);
    const field = element("input", {
      class: "edit-word",
      "aria-label": `Instead of “${item.text}”; empty removes it`,
      maxlength: "200",
      size: Math.max(4, Math.min(30, item.text.length + 2)),
      dir: "auto",
    });
    field.value = item.text;
    let done = false;
    const close = (save) => {
      if (done) return;
      done = true;
      const by = field.value.trim();
      const hadFocus = field === document.activeElement;
      field.replaceWith(node);
      if (hadFocus) node.focus();
      if (save && by !== item.text) this.edit(item.place, by);
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      close(event.key === "Enter");
    });
    field.addEventListener("blur", () => close(true));
    node.replaceWith(field);
    field.focus();
    field.select();
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const move = (from, step) => {
      let next = from;
      while (this.items[next] && !this.items[next].word) next += step;
      if (this.items[next]) this.focus(next);
    };
    const item = this.items[this.current];
    const actions = {
      ArrowRight: () => move(this.current + 1, 1),
      ArrowLeft: () => move(this.current - 1, -1),
      Home: () => move(0, 1),
      End: () => move(this.items.length - 1, -1),
      Enter: () => this.open(this.current),
      " ": () => this.open(this.current),
      Delete: () => (item.removed ? this.restore(item.place) : this.edit(item.place, "")),
    };
    const action = actions[event.key];
    if (!action || !item) return;
    event.preventDefault();
    action();
  }
}

/** What a word says when it is pointed at. */
export function titleOf({attention, contribution, shapley}, known) {
  const parts = [];
  if (!known) parts.push("unknown to the model");
  if (attention) {
    parts.push(`contribution ${number(contribution, 4)}`, `attention ${number(attention, 4)}`);
    if (shapley !== undefined) parts.push(`Shapley value ${number(shapley, 4)}`);
  }
  return parts.join(", ");
}
