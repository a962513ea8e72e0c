import fc from "fast-check";
import { describe, expect, test } from "vitest";
import csv from "../../src/sources/csv.ts";
import { parseNumber } from "../../src/sources/csv-number.ts";
import { cellText, scanCsv } from "../../src/sources/csv-scan.ts";
import { f32, index, loadSource, type LoadedDataset, type LoadRequest } from "./files.ts";

function load(text: string | Uint8Array, request: Partial<LoadRequest> = {}): LoadedDataset {
  return loadSource(csv, {
    inputs: { x: f32(2) },
    fieldArgs: { x: ["a", "b"] },
    ...request,
    args: { file: "t.csv", ...request.args },
    files: { "t.csv": text },
  });
}

function numbers(data: LoadedDataset, field = "x"): number[] {
  return [...data.fields[field]!.data];
}

describe("numbers of a table", () => {
  const spell = (text: string, point = "."): number => {
    const bytes = new TextEncoder().encode(text);
    const out = new Float64Array(1);
    parseNumber(bytes, 0, bytes.length, point.charCodeAt(0), out, 0);
    return out[0]!;
  };

  test("have the value that Number gives their text", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        for (const text of [String(value), value.toExponential(), value.toFixed(5)])
          if (!/^[^e]{25,}$/.test(text)) expect(spell(text)).toBe(Number(text));
      }),
      { numRuns: 2000, seed: 3 },
    );
    for (const text of [
      "5.",
      ".5",
      "+7",
      "-0",
      "1e-300",
      "123456789012345678901234567890",
      "0.1",
      "9007199254740993",
    ])
      expect(spell(` ${text}\t`)).toBe(Number(text));
  });

  test("are nothing else", () => {
    for (const text of [
      "",
      " ",
      ".",
      "-",
      "e5",
      "1e",
      "0x10",
      "1_000",
      "1,5",
      "inf",
      "NaN",
      "1 2",
      "--1",
      "1.2.3",
    ])
      expect(spell(text)).toBeNaN();
  });

  test("may have another decimal sign", () => {
    expect(spell("1,5", ",")).toBe(1.5);
    expect(spell("1.5", ",")).toBeNaN();
    expect(spell("1,5e2", ",")).toBe(150);
  });
});

describe("records of a table", () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 6 }).filter((s) => !/["\r\n,]/.test(s)),
    fc
      .array(fc.constantFrom("a", "é", '"', ",", "\n", "\r\n", " ", "𝄞"), { maxLength: 6 })
      .map((parts) => parts.join("")),
  );
  const quoted = (text: string): string => (/["\r\n,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  test("are what was written, through windows of any size", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        (rows, step, end) => {
          const bytes = new TextEncoder().encode(rows.map((r) => r.map(quoted).join(",") + end).join(""));
          let at = 0;
          const next = (): Uint8Array => bytes.subarray(at, (at = Math.min(bytes.length, at + step)));
          const read: (string | null)[][] = [];
          scanCsv({ next, size: bytes.length }, 44, "t.csv", (record) => {
            read.push(Array.from({ length: record.count }, (_, i) => cellText(record, i)));
            return true;
          });
          expect(read).toEqual(rows.map((r) => r.map((c) => c.trim())));
        },
      ),
      { numRuns: 500, seed: 11 },
    );
  });
});

describe("tables as they are", () => {
  test("may begin with a byte order mark and end their lines as Windows does", () => {
    expect(numbers(load("\ufeffa,b\r\n1,2\r\n3,4"))).toEqual([1, 2, 3, 4]);
  });

  test("may stand between other signs", () => {
    expect(numbers(load("a;b\n1,5;2\n", { args: { separator: ";", decimal: "," } }))).toEqual([1.5, 2]);
    expect(numbers(load("a\tb\n1\t2\n", { args: { separator: "tab" } }))).toEqual([1, 2]);
    expect(() => load("a;b\n1;2\n")).toThrow('csv(separator = ";")');
    expect(() => load("1,2\n3,4\n")).toThrow("csv(header = false)");
  });

  test("tell the line of a row behind cells with line breaks and blank lines", () => {
    expect(() => load('a,b,c\n1,2,"x\ny"\n\n1,no,z\n')).toThrow(
      'row 2 (line 5) of t.csv, column "b" is "no", but field x takes numbers',
    );
  });

  test("leave rows with missing cells out where asked, and say how many", () => {
    const data = load("a,b\n1,2\n,4\n5,NA\n7,8\n", { args: { missing: "skip" } });
    expect(numbers(data)).toEqual([1, 2, 7, 8]);
    expect(data.notes).toEqual(["t.csv: 2 rows with missing values are left out, 2 stay"]);
  });

  test("turn names into one number a class", () => {
    const fieldArgs = { x: ["a", { call: "one_hot", args: ["colour"] }] };
    const data = load("a,colour\n1,red\n2,blue\n3,red\n", { inputs: { x: f32(3) }, fieldArgs });
    expect(numbers(data)).toEqual([1, 0, 1, 2, 1, 0, 3, 0, 1]);
    const names = new Map([["x/colour", ["blue", "red"]]]);
    const other = { inputs: { x: f32(3) }, fieldArgs, names, part: "test" as const };
    expect(numbers(load("a,colour\n1,red\n", other))).toEqual([1, 0, 1]);
    expect(() => load("a,colour\n1,green\n", other)).toThrow('there is no class "green"');
  });

  test("hold class names of any script", () => {
    const request = { inputs: {}, targets: { y: index(3) }, fieldArgs: { y: "k" } };
    const data = load("k\nÄpfel\n梨\nBirnen\n", request);
    expect(data.fields["y"]!.names).toEqual(["Birnen", "Äpfel", "梨"]);
    expect(numbers(data, "y")).toEqual([1, 2, 0]);
  });

  test("say where float32 rounds whole numbers, and refuse what it does not hold", () => {
    expect(load("a,b\n123456789,1\n").notes).toEqual([
      't.csv: "a" holds whole numbers beyond 16,777,216, which float32 rounds; if they are names, leave the column out',
    ]);
    expect(() => load("a,b\n1e39,1\n")).toThrow("which float32 does not hold");
  });

  test("refuse labels that are not whole, and two columns of one name", () => {
    const request = { inputs: {}, targets: { y: index(3) }, fieldArgs: { y: "k" } };
    expect(() => load("k\n1\n0.5\n", request)).toThrow(
      'row 2 (line 3) of t.csv, column "k" is 0.5 (field y), but index(3) takes whole numbers from 0 to 2',
    );
    expect(() => load("a,b,a\n1,2,3\n")).toThrow('two columns "a", number 1 and 3');
  });

  test("must be UTF-8 where their texts are read", () => {
    expect(() => load(Uint8Array.of(0xff, 0xfe, 97, 0, 10, 0))).toThrow("it is UTF-16 text");
    const request = { inputs: {}, targets: { y: index(3) }, fieldArgs: { y: "k" } };
    expect(() => load(Uint8Array.of(107, 10, 0xe4, 10), request)).toThrow("is not UTF-8 text");
  });
});
