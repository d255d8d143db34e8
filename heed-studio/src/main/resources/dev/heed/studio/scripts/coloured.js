// A coloured text as a file of its own: HTML, or a picture in SVG.

const escaped = (text) =>
  text.replaceAll(/[&<>"']/g, (sign) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})[sign]);

/** Control characters, which XML does not allow, and halves of characters. */
const clean = (text) =>
  text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");

const strength = (value, most) => (value && most ? (0.8 * Math.abs(value)) / most : 0);
const colourOf = (value, colours) => (value < 0 ? colours.negative : colours.positive);

/** Opaque, on white: mail programs know no transparency. */
function mixed(colour, share) {
  const [r, g, b] = colour.match(/\d+/g).map(Number);
  const mix = (part) => Math.round(255 + (part - 255) * share);
  return `rgb(${mix(r)}, ${mix(g)}, ${mix(b)})`;
}

/** A page with the text, which needs nothing else. */
export function htmlOf(items, most, title, colours) {
  const body = items.map(({text, value, known, word}) => {
    const share = strength(value, most);
    const style = [
      share ? `background:${mixed(colourOf(value, colours), share)}` : "",
      word && !known ? `border-bottom:2px dotted ${colours.muted}` : "",
    ].filter(Boolean);
    return style.length ? `<span style="${style.join(";")}">${escaped(text)}</span>` : escaped(text);
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(clean(title))}</title>
<body style="margin:2rem;background:${colours.card};color:${colours.text};font:1rem/2 system-ui,sans-serif">
<p style="color:${colours.muted}">${escaped(clean(title))}</p>
<p dir="auto" style="white-space:pre-wrap;overflow-wrap:anywhere">${clean(body.join(""))}</p>
</body>
</html>
`;
}

const SIZE = {width: 760, font: 16, line: 28, margin: 16};

/** A picture of the text, broken into lines. */
export function svgOf(items, most, title, colours) {
  const {width, font, line, margin} = SIZE;
  const family = "system-ui, sans-serif";
  const pencil = document.createElement("canvas").getContext("2d");
  pencil.font = `${font}px ${family}`;
  const parts = [];
  let x = margin;
  let y = margin + line;
  const turn = () => {
    x = margin;
    y += line;
  };
  const put = (text, {value, known, word}) => {
    const wide = pencil.measureText(text).width;
    if (x > margin && x + wide > width - margin) turn();
    const share = strength(value, most);
    const place = `x="${x.toFixed(1)}" y="${y - font - 2}" width="${wide.toFixed(1)}" height="${font + 8}"`;
    if (share) {
      parts.push(`<rect ${place} rx="3" fill="${colourOf(value, colours)}" fill-opacity="${share.toFixed(3)}"/>`);
    }
    if (word && !known) {
      const under = `y1="${y + 5}" y2="${y + 5}" stroke="${colours.muted}" stroke-dasharray="2 2"`;
      parts.push(`<line x1="${x.toFixed(1)}" x2="${(x + wide).toFixed(1)}" ${under}/>`);
    }
    if (text.trim()) parts.push(`<text x="${x.toFixed(1)}" y="${y}">${escaped(clean(text))}</text>`);
    x += wide;
  };
  for (const item of items) {
    // A line ends where the text has one, and where a space would be its first sign.
    item.text.split("\n").forEach((piece, i) => {
      if (i) turn();
      for (const each of piece.split(/(\s+)/)) if (each && (each.trim() || x > margin)) put(each, item);
    });
  }
  const height = y + margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"
 role="img"><title>${escaped(clean(title))}</title>
<rect width="100%" height="100%" fill="${colours.card}"/>
<g font-family="${family}" font-size="${font}" fill="${colours.text}">
${parts.join("\n")}
</g>
</svg>
`;
}
