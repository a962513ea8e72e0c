/** @file Paragraphs at a width. */

/** Breaks lines between words; blank lines stay. */
export function wrapText(text: string, width: number): string {
  return text
    .split("\n")
    .map((paragraph) => {
      const lines: string[] = [""];
      for (const word of paragraph.split(" ")) {
        const line = lines[lines.length - 1]!;
        if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
        else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
      }
      return lines.join("\n");
    })
    .join("\n");
}
