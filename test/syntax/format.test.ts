/** @file The formatter: the layout it gives, and that it changes nothing else. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatSource } from "../../src/syntax/format.ts";
import { parse } from "../../src/syntax/parse.ts";
import { EXAMPLES, MNIST } from "./examples.ts";

/** What must not change: the tree without places, and the comments. */
function meaning(text: string): unknown {
  const { ast, diagnostics } = parse({ file: "", text });
  if (diagnostics.length > 0) return null;
  const tree = JSON.stringify(ast.items, (key, value: unknown) => (key === "span" ? undefined : value));
  return { tree, comments: ast.comments.map((c) => c.text) };
}

function expectKept(text: string): void {
  const formatted = formatSource(text);
  expect(meaning(formatted)).toEqual(meaning(text));
  expect(formatSource(formatted)).toBe(formatted);
}

test("a tidy file stays as it is", () => {
  expect(formatSource(MNIST)).toBe(MNIST);
});

test("blanks, indentation and line ends become uniform", () => {
  const text = `


model   M(n:int=3 , drop : float in 0 .. 1=0.2){
      input x:f32[4,n]
  a=[1,2 ,-3]


    b = ( a [0]+2)*-n^2
  output y=x->Linear( n,bias=false )->skip{
  ReLU }
      ->concat{|A|B}
  train{ loss=mse(y,x) epochs=3 }
}`;
  expect(formatSource(text)).toBe(`model M(n: int = 3, drop: float in 0..1 = 0.2) {
  input x: f32[4, n]
  a = [1, 2, -3]

  b = (a[0] + 2) * -n ^ 2
  output y = x -> Linear(n, bias = false) -> skip {
    ReLU
  }
    -> concat { | A | B }
  train { loss = mse(y, x)  epochs = 3 }
}
`);
});

test("a flow that is too long has each step on a line of its own", () => {
  const layer = "Linear(128, bias = false)";
  const text = `block A = ${layer} -> ${layer} -> ${layer} -> ${layer}\n`;
  expect(formatSource(text)).toBe(`block A = ${layer}\n  -> ${layer}\n  -> ${layer}\n  -> ${layer}\n`);
});

test("a broken flow keeps several steps on a line, as many as fit", () => {
  const steps = Array.from({ length: 9 }, () => "-> Linear(128)").join(" ");
  const five = Array.from({ length: 5 }, () => "-> Linear(128)").join(" ");
  expect(formatSource(`block A = x\n  ${steps}\n`)).toBe(
    `block A = x\n  ${five}\n  ${Array.from({ length: 4 }, () => "-> Linear(128)").join(" ")}\n`,
  );
});

test("a sum that is too long has each term on a line of its own", () => {
  const terms = ["first", "second", "third"].map((n) => `weight_of_the_${n}_term * loss_of(the_${n}_value)`);
  expect(formatSource(`const k = ${terms.join(" + ")}\n`)).toBe(`const k = ${terms.join("\n  + ")}\n`);
});

test("an arrow at the end of a line goes to the next one", () => {
  expect(formatSource("block A = B ->\nC ->\n D\n")).toBe("block A = B\n  -> C\n  -> D\n");
});

test("arms stand below each other, and their further lines behind the bar", () => {
  const text = "block A =\n    concat {\n | B -> C |\n  D\n-> E }\n";
  expect(formatSource(text)).toBe("block A =\n  concat {\n    | B -> C\n    | D\n      -> E\n  }\n");
});

test("long arguments get a line each", () => {
  const args = ["first", "second", "third", "fourth"].map((n) => `${n} = "${n} argument of this call"`);
  expect(formatSource(`const a = f(${args.join(", ")})\n`)).toBe(
    `const a = f(\n${args.map((a) => `  ${a}`).join(",\n")}\n)\n`,
  );
});

test("comments stay where they are", () => {
  const text = `// first

/// Documented.
model M { // behind
    // own line
  input x: f32[4]   // one
  n = [ // list
    1, // a
  // b
  ]
  // last
}
// end
`;
  expect(formatSource(text)).toBe(`// first

/// Documented.
model M { // behind
  // own line
  input x: f32[4]  // one
  n = [ // list
    1, // a
    // b
  ]
  // last
}
// end
`);
});

test("columns that were aligned stay aligned", () => {
  const text = "data D {\n    train = f(1)    // a\n    x     = 2       // b\n    y =    3\n}\n";
  expect(formatSource(text)).toBe(
    "data D {\n  train = f(1)      // a\n  x     = 2         // b\n  y = 3\n}\n",
  );
});

test("a text with a syntax error comes back as it is", () => {
  expect(formatSource("model   M {")).toBe("model   M {");
});

test("of a file with syntax errors the declarations that are whole are formatted", () => {
  const text = `const  a=1 // one
block   B = -> ->   ReLU

// Of C.
block C   =   ReLU


const  d=2
block E(  = 3
`;
  expect(formatSource(text)).toBe(`const a = 1 // one
block   B = -> ->   ReLU

// Of C.
block C = ReLU

const d = 2
block E(  = 3
`);
});

describe("`// nabla-ignore`", () => {
  test("leaves a statement as it is", () => {
    const text = `model M {
    input x: f32[4]
    // nabla-ignore
    w = [1,  0,   // a corner
         0,  1]
    // Why: // nabla-ignore
    v=[1,2]
  output y=x
}
`;
    expect(formatSource(text)).toBe(`model M {
  input x: f32[4]
  // nabla-ignore
  w = [1,  0,   // a corner
         0,  1]
  // Why: // nabla-ignore
  v = [1, 2]
  output y = x
}
`);
  });

  test("leaves a declaration, an arm, a step or an item as it is", () => {
    const text = `// nabla-ignore
block A =   concat{|B|C}
block  D = E
  // nabla-ignore
  ->   F( 1 )
  ->   G
block H =
  concat {
    // nabla-ignore
    |   B  ->  C
    |   D
  }
const  k = [
  // nabla-ignore
  (1,   2),
  (3,   4)
]
`;
    expect(formatSource(text)).toBe(`// nabla-ignore
block A =   concat{|B|C}
block D = E
  // nabla-ignore
  ->   F( 1 )
  -> G
block H =
  concat {
    // nabla-ignore
    |   B  ->  C
    | D
  }
const k = [
  // nabla-ignore
  (1,   2),
  (3, 4)
]
`);
  });
});

test("CR LF, a byte order mark and tabs become LF, nothing and blanks", () => {
  const text = "\ufeff// a\r\nmodel M {\r\n\tinput\tx: f32[4]\t// b\r\n\r\n\toutput y = x\r\n}\r\n";
  expect(formatSource(text)).toBe("// a\nmodel M {\n  input x: f32[4] // b\n\n  output y = x\n}\n");
  const old = "const a=1\rconst b=2\r";
  expect(formatSource(old)).toBe("const a = 1\nconst b = 2\n");
});

describe.each(EXAMPLES.map((text, i) => [i + 1, text] as const))("example %i", (_, text) => {
  test("keeps its meaning, and is stable", () => expectKept(text));
});

describe("the zoo", () => {
  const specs = existsSync("specs")
    ? readdirSync("specs", { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".nn"))
        .map((file) => `specs/${file}`)
    : [];
  test.skipIf(specs.length === 0)("keeps its meaning, and is stable", () => {
    for (const file of specs) expectKept(readFileSync(file, "utf8"));
  });
});

test("however blanks and lines are put, the meaning stays", () => {
  const blanks = fc.constantFrom("", " ", "   ", "\n", "\n\n\n", " // note\n", "\n  // own\n  ", "\t");
  const mangled = fc
    .tuple(
      fc.constantFrom(...EXAMPLES),
      fc.array(fc.tuple(fc.nat(), blanks), { minLength: 1, maxLength: 12 }),
    )
    .map(([text, cuts]) => {
      const pieces = text.split(/( +|\n *)/);
      for (const [at, blank] of cuts) {
        const i = (at % (pieces.length >> 1)) * 2 + 1;
        pieces[i] = blank;
      }
      return pieces.join("");
    })
    .filter((text) => meaning(text) !== null);
  fc.assert(fc.property(mangled, expectKept), { numRuns: 150 });
});

test("however a text is broken, formatting it twice changes nothing, and what is whole keeps its meaning", () => {
  const wreck = fc.constantFrom(
    "{",
    "}",
    "(",
    ")",
    "->",
    "block",
    "= =",
    '"',
    "|",
    ",",
    "\r\n",
    "// nabla-ignore\n",
    "$",
  );
  const broken = fc
    .tuple(fc.constantFrom(...EXAMPLES), fc.array(fc.tuple(fc.nat(), wreck), { minLength: 1, maxLength: 3 }))
    .map(([text, cuts]) =>
      cuts.reduce((t, [at, what]) => {
        const i = at % (t.length + 1);
        return t.slice(0, i) + what + t.slice(i);
      }, text),
    );
  fc.assert(
    fc.property(broken, (text) => {
      const formatted = formatSource(text);
      expect(formatSource(formatted)).toBe(formatted);
      const letters = (t: string): string => t.replace(/\s+|\ufeff/g, "");
      expect(letters(formatted)).toBe(letters(text));
    }),
    { numRuns: 80 },
  );
});

test("an ignored part of the zoo keeps its meaning, and is stable", () => {
  for (const text of EXAMPLES) {
    const lines = text.split("\n");
    for (let i = 0; i < lines.length; i += 8) {
      const marked = [...lines.slice(0, i), "// nabla-ignore", ...lines.slice(i)].join("\n");
      if (meaning(marked) !== null) expectKept(marked);
    }
  }
});
