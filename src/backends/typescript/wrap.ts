/** @file Breaks long lines of generated code and comments. */

/** Words in lines of at most `width` characters. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A line of code in lines of at most `width`, broken after commas or before operators; comments and strings stay whole. */
export function wrapCode(line: string, width: number): string[] {
  if (line.length <= width || /^\s*(\/\/|\/?\*)/.test(line)) return [line];
  const indent = /^ */.exec(line)![0];
  const at = findBreak(line, indent.length, width);
  if (at === null) return [line];
  const rest = `${indent}  ${line.slice(at).trimStart()}`;
  return [
    line.slice(0, at).trimEnd(),
    ...wrapCode(rest, width).map((l, i) => (i === 0 ? l : l.replace(/^ {2}/, ""))),
  ];
}

/** The last place before `width` where a line may end: a space outside of strings, after a comma or before an operator. */
function findBreak(line: string, from: number, width: number): number | null {
  let best: number | null = null;
  let quote: string | null = null;
  for (let i = from; i < width; i++) {
    const c = line[i]!;
    if ((quote === null ? c === '"' || c === "`" : c === quote) && line[i - 1] !== "\\")
      quote = quote === null ? c : null;
    if (quote !== null || c !== " " || i === from) continue;
    if (line[i - 1] === "," || /^ (\?|:|\+|-|\*|\/|\|\||&&) /.test(line.slice(i, i + 4))) best = i;
  }
  return best !== null && best > from + 20 ? best : null;
}
