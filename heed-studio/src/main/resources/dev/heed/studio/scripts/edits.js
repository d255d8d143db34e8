// Edits of a text: words taken out or replaced, by their places in code points.

/** A text as an array of code points, which positions of words count. */
export const points = (text) => Array.from(text);

const overlaps = (a, b) => a.begin < b.end && b.begin < a.end;

/** Adds an edit; one that touches the same words is replaced. */
export const withEdit = (edits, edit) =>
  [...edits.filter((each) => !overlaps(each, edit)), edit].sort((a, b) => a.begin - b.begin);

/** Edits as text for the address: "4-8" takes a word out, "4-8~fine" replaces it. */
export const written = (edits) =>
  edits.map(({begin, end, by}) => `${begin}-${end}` + (by ? "~" + encodeURIComponent(by) : "")).join(",");

/** The edits of an address; those that are none are left out. */
export function parsed(text) {
  let edits = [];
  for (const each of text.split(",")) {
    const [, begin, end, by = ""] = /^(\d+)-(\d+)(?:~(.*))?$/.exec(each) ?? [];
    if (Number(begin) < Number(end)) edits = withEdit(edits, {begin: Number(begin), end: Number(end), by: decoded(by)});
  }
  return edits;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A text with edits: what it becomes, and which part comes from which. */
export class Edited {
  /** @param all the text in code points */
  constructor(all, edits) {
    this.all = all;
    this.pieces = [];
    const now = [];
    const add = (begin, end, part, edit) => {
      this.pieces.push({begin, end, at: now.length, length: part.length, edit});
      for (const point of part) now.push(point);
    };
    let at = 0;
    for (const edit of edits.filter(({end}) => end <= all.length)) {
      if (edit.begin > at) add(at, edit.begin, all.slice(at, edit.begin), null);
      // A space keeps the neighbours of a word that is taken out apart.
      add(edit.begin, edit.end, points(edit.by || " "), edit);
      at = edit.end;
    }
    add(at, all.length, all.slice(at), null);
    this.points = now;
    this.text = now.join("");
  }

  get isChanged() {
    return this.pieces.length > 1 || Boolean(this.pieces[0]?.edit);
  }

  /** The places in the text as it was of a word of what it has become; words are asked for in ascending order. */
  places() {
    let first = 0;
    return (begin, end) => {
      while (this.pieces[first].at + this.pieces[first].length <= begin) first++;
      let last = first;
      while (this.pieces[last].at + this.pieces[last].length < end) last++;
      const [from, to] = [this.pieces[first], this.pieces[last]];
      return {
        begin: from.edit ? from.begin : from.begin + begin - from.at,
        end: to.edit ? to.end : to.begin + end - to.at,
        piece: from,
      };
    };
  }
}
