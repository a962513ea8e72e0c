import { describe, expect, test } from "vitest";
import csv from "../../src/sources/csv.ts";
import { cellText, scanCsv } from "../../src/sources/csv-scan.ts";
import text from "../../src/sources/text.ts";
import { f32, index, loadSource } from "./files.ts";

/** The cells of all records, read through windows of `window` bytes. */
function parseCsv(text: string, window = 1 << 20): { cells: (string | null)[]; line: number }[] {
  const records: { cells: (string | null)[]; line: number }[] = [];
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  const stream = {
    size: bytes.length,
    next: () => bytes.subarray(at, (at = Math.min(bytes.length, at + window))),
  };
  scanCsv(stream, 44, "x.csv", (record) => {
    const cells = Array.from({ length: record.count }, (_, i) => cellText(record, i));
    records.push({ cells, line: record.line });
    return true;
  });
  return records;
}

describe("csv", () => {
  const iris = 'sl,sw,"class name"\n5.1,3.5,setosa\n6.0,2.2,versicolor\n';
  const request = {
    args: { file: "iris.csv" },
    fieldArgs: { x: ["sl", "sw"], y: "class name" },
    inputs: { x: f32(2) },
    targets: { y: index(2) },
    files: { "iris.csv": iris },
  };

  test("reads columns by name and numbers class names in alphabetical order", () => {
    const { count, fields } = loadSource(csv, request);
    expect(count).toBe(2);
    expect(fields["x"]).toMatchObject({ shape: [2], data: Float32Array.of(5.1, 3.5, 6, 2.2) });
    expect(fields["y"]).toMatchObject({
      shape: [],
      data: Int32Array.of(0, 1),
      names: ["setosa", "versicolor"],
    });
  });

  test("takes every other column for *", () => {
    const { fields } = loadSource(csv, { ...request, fieldArgs: { x: "*", y: "class name" } });
    expect(fields["x"]!.shape).toEqual([2]);
  });

  test("shapes columns as declared where the sizes agree", () => {
    const { fields } = loadSource(csv, { ...request, inputs: { x: f32(1, 2, 1) } });
    expect(fields["x"]!.shape).toEqual([1, 2, 1]);
  });

  test("uses the training part's classes for other parts", () => {
    const names = new Map([["y", ["other", "setosa", "versicolor"]]]);
    const targets = { y: index(3) };
    expect([...loadSource(csv, { ...request, targets, names, part: "test" }).fields["y"]!.data]).toEqual([
      1, 2,
    ]);
  });

  test("suggests the column that was meant", () => {
    expect(() => loadSource(csv, { ...request, fieldArgs: { x: ["sl", "sww"] } })).toThrow(
      'field x: there is no column "sww": did you mean "sw"? (iris.csv)',
    );
  });

  test("tells row, line and column of a cell that is no number", () => {
    const files = { "iris.csv": iris.replace("2.2", "2,2").replace("2,2", "2.2x") };
    expect(() => loadSource(csv, { ...request, files })).toThrow(
      'row 2 (line 3) of iris.csv, column "sw" is "2.2x", but field x takes numbers',
    );
  });

  test("tells of missing cells, and fills them where asked", () => {
    const files = { "iris.csv": iris.replace("2.2", "") };
    expect(() => loadSource(csv, { ...request, files })).toThrow(
      'row 2 (line 3) of iris.csv, column "sw" is missing',
    );
    const filled = loadSource(csv, { ...request, files, args: { file: "iris.csv", missing: -1 } });
    expect(filled.fields["x"]!.data[3]).toBe(-1);
  });

  test("tells of a row with too few cells", () => {
    expect(() => loadSource(csv, { ...request, files: { "iris.csv": `${iris}1,2\n` } })).toThrow(
      "line 4 of iris.csv has 2 cells, but the header has 3",
    );
  });

  test("tells of more classes than the target has", () => {
    expect(() => loadSource(csv, { ...request, targets: { y: index(1) } })).toThrow(
      'field y of iris.csv has 2 classes ("setosa", "versicolor"), but index(1) takes 1',
    );
  });

  test("numbers the columns of a file without a header", () => {
    const files = { "iris.csv": "1;2\n3;4\n" };
    const args = { file: "iris.csv", header: false, separator: ";" };
    expect([
      ...loadSource(csv, { args, fieldArgs: { x: 2 }, inputs: { x: f32() }, files }).fields["x"]!.data,
    ]).toEqual([2, 4]);
  });

  test("reads quoted cells with separators, quotes and line breaks", () => {
    expect(parseCsv('a,"b, ""c""\r\nd"\r\n\r\n"e",f')).toEqual([
      { cells: ["a", 'b, "c"\r\nd'], line: 1 },
      { cells: ["e", "f"], line: 4 },
    ]);
  });

  test("keeps an empty last cell", () => {
    expect(parseCsv("a,\n")).toEqual([{ cells: ["a", ""], line: 1 }]);
  });

  test("tells of a quote that is not closed", () => {
    expect(() => parseCsv('a\n"b')).toThrow("cannot read x.csv: the quote opened in line 2 is not closed");
  });
});

describe("text", () => {
  const request = {
    args: { file: "a.txt" },
    fieldArgs: { chars: { call: "window", args: [3] }, follow: { call: "shift", args: [1] } },
    inputs: { chars: index(4, 3) },
    targets: { follow: index(4, 3) },
    files: { "a.txt": "abcaabd" },
  };

  test("cuts windows, and windows one step later", () => {
    const { count, fields } = loadSource(text, request);
    expect(count).toBe(2);
    expect([...fields["chars"]!.data]).toEqual([0, 1, 2, 0, 0, 1]);
    expect([...fields["follow"]!.data]).toEqual([1, 2, 0, 0, 1, 3]);
    expect(fields["chars"]!.names).toEqual(["a", "b", "c", "d"]);
  });

  test("tells of a vocabulary that is larger than the field's", () => {
    expect(() => loadSource(text, { ...request, inputs: { chars: index(3, 3) } })).toThrow(
      "a.txt has 4 different characters, but field chars is index(3)",
    );
  });

  test("tells of a character that the training part does not have", () => {
    const names = new Map([["chars", ["a", "b"]]]);
    expect(() => loadSource(text, { ...request, names })).toThrow('character 2 of a.txt is "c"');
  });

  test("tells of a text that is shorter than a window", () => {
    expect(() => loadSource(text, { ...request, files: { "a.txt": "ab" } })).toThrow(
      "fewer than one window of 4",
    );
  });

  test("says what a field's argument should be", () => {
    const fieldArgs = { chars: { call: "windows", args: [3] } };
    expect(() => loadSource(text, { ...request, fieldArgs })).toThrow(
      "field chars = windows(3): window(steps) or shift(steps)",
    );
  });
});
