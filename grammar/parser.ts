/**
 * @file The grammar: tokens → concrete syntax tree. It is total: where the language asks for something, the rule makes it
 * optional, and what fits nowhere is swallowed as `Stray`, so that one mistake never hides the rest of a file.
 * What is missing or too much is told by the tree builder (src/syntax), which knows what the user was writing.
 * It expects tokens that the shaping pass has balanced and retagged (src/syntax/shape.ts). The strict form is nabla.ebnf.
 */
import type { CstNode, IToken } from "chevrotain";
import { ExpressionParser } from "./expressions.ts";
import * as t from "./tokens.ts";

export class NablaParser extends ExpressionParser {
  constructor(validation: "validated" | "unvalidated") {
    super(validation);
    this.performSelfAnalysis();
  }

  // -------------------------------------------------------------- files, blocks of statements

  readonly spec = this.RULE("spec", () => {
    this.SUBRULE(this.statements);
  });

  readonly statements = this.RULE("statements", () => {
    this.MANY(() => {
      this.OR([
        { ALT: () => this.SUBRULE(this.statement) },
        { ALT: () => this.SUBRULE(this.flow) },
        { ALT: () => this.SUBRULE(this.braces) },
        { ALT: () => this.CONSUME(t.CallBrace) && this.SUBRULE(this.elements) && this.CONSUME(t.RBrace) },
        { ALT: () => this.CONSUME(t.Comma) },
        { ALT: () => this.CONSUME(t.Bar) },
        { ALT: () => this.CONSUME(t.ArgName) },
        { ALT: () => this.CONSUME(t.Stray) },
      ]);
    });
  });

  /** `{ statements }` */
  readonly braces = this.RULE("braces", () => {
    this.CONSUME(t.LBrace);
    this.SUBRULE(this.statements);
    this.CONSUME(t.RBrace);
  });

  readonly statement = this.RULE("statement", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.importItem) },
      { ALT: () => this.SUBRULE(this.declaration) },
      { ALT: () => this.SUBRULE(this.field) },
      { ALT: () => this.SUBRULE(this.setting) },
      { ALT: () => this.SUBRULE(this.assertion) },
      { ALT: () => this.SUBRULE(this.defaults) },
      { ALT: () => this.SUBRULE(this.entry) },
      { ALT: () => this.SUBRULE(this.section) },
      { ALT: () => this.SUBRULE(this.binding) },
    ]);
  });

  // -------------------------------------------------------------- statements

  /** `import { Basic, Wide as W } from "./resnet.nn"` */
  readonly importItem = this.RULE("importItem", () => {
    this.CONSUME(t.Import);
    this.OPTION(() => {
      this.CONSUME(t.LBrace);
      this.MANY(() => {
        this.OR([
          { ALT: () => this.SUBRULE(this.importName) },
          { ALT: () => this.CONSUME(t.Comma) },
          { ALT: () => this.CONSUME(t.ArgName) },
          { ALT: () => this.SUBRULE(this.junk) },
          { ALT: () => this.SUBRULE(this.loose) },
        ]);
      });
      this.CONSUME(t.RBrace);
    });
    this.OPTION1(() => this.CONSUME(t.From));
    this.OPTION2(() => this.SUBRULE(this.flow));
  });

  readonly importName = this.RULE("importName", () => {
    this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(t.As);
      this.OPTION1(() => this.SUBRULE1(this.name));
    });
  });

  /** `block Name(p: int) = expr`, `model Name { … }`, `cell Name { … }`, `const n = 3` */
  readonly declaration = this.RULE("declaration", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Const) },
      { ALT: () => this.CONSUME(t.Block) },
      { ALT: () => this.CONSUME(t.Cell) },
      { ALT: () => this.CONSUME(t.Model) },
    ]);
    this.OPTION(() => this.SUBRULE(this.name));
    this.OPTION1(() => this.SUBRULE(this.params));
    this.OPTION2(() => {
      this.OR1([
        { ALT: () => this.CONSUME(t.Equals) && this.OPTION3(() => this.SUBRULE(this.flow)) },
        { ALT: () => this.SUBRULE(this.braces) },
      ]);
    });
  });

  readonly params = this.RULE("params", () => {
    this.CONSUME(t.LParen);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.SUBRULE(this.param) },
        { ALT: () => this.CONSUME(t.Comma) },
        { ALT: () => this.SUBRULE(this.junk) },
        { ALT: () => this.SUBRULE(this.loose) },
      ]);
    });
    this.CONSUME(t.RParen);
  });

  /** `name: [type] in domain = default`; a name before `=` has no type. */
  readonly param = this.RULE("param", () => {
    this.OR([{ ALT: () => this.SUBRULE(this.name) }, { ALT: () => this.CONSUME(t.ArgName) }]);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.OPTION1(() => {
        this.OR1([
          {
            ALT: () => {
              this.CONSUME(t.LBracket);
              this.MANY(() => {
                this.OR2([
                  { ALT: () => this.CONSUME(t.Comma) },
                  { ALT: () => this.CONSUME1(t.ArgName) },
                  { ALT: () => this.SUBRULE3(this.name) },
                  { ALT: () => this.SUBRULE(this.junk) },
                  { ALT: () => this.SUBRULE(this.loose) },
                ]);
              });
              this.CONSUME(t.RBracket);
            },
          },
          { ALT: () => this.SUBRULE2(this.name) },
        ]);
      });
    });
    this.OPTION3(() => this.CONSUME(t.In) && this.OPTION4(() => this.SUBRULE(this.flow)));
    this.OPTION5(() => this.CONSUME(t.Equals) && this.OPTION6(() => this.SUBRULE1(this.flow)));
  });

  /** `input x: f32[4]`, `target y: index(10)`, `state h: f32[n]` */
  readonly field = this.RULE("field", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Input) },
      { ALT: () => this.CONSUME(t.Target) },
      { ALT: () => this.CONSUME(t.State) },
    ]);
    this.OPTION(() => this.SUBRULE(this.name));
    this.OPTION1(() => {
      this.CONSUME(t.Colon);
      this.OPTION2(() => this.SUBRULE(this.type));
    });
  });

  /** `f32[28, 28, 1]`, `index(10)[t]` */
  readonly type = this.RULE("type", () => {
    this.SUBRULE(this.name);
    this.OPTION(() => this.CONSUME(t.LParen) && this.SUBRULE(this.elements) && this.CONSUME(t.RParen));
    this.OPTION1(() => this.CONSUME(t.LBracket) && this.SUBRULE1(this.elements) && this.CONSUME(t.RBracket));
  });

  /** `output y = expr`, `output h`, `update h = expr`, `prepare image = …`, `augment image = …` */
  readonly setting = this.RULE("setting", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Output) },
      { ALT: () => this.CONSUME(t.Update) },
      { ALT: () => this.CONSUME(t.Prepare) },
      { ALT: () => this.CONSUME(t.Augment) },
    ]);
    this.OPTION(() => this.SUBRULE(this.name));
    this.OPTION1(() => this.CONSUME(t.Equals) && this.OPTION2(() => this.SUBRULE(this.flow)));
  });

  /** `assert cond, "message"` */
  readonly assertion = this.RULE("assertion", () => {
    this.CONSUME(t.Assert);
    this.OPTION(() => this.SUBRULE(this.flow));
    this.OPTION1(() => this.CONSUME(t.Comma) && this.OPTION2(() => this.SUBRULE1(this.flow)));
  });

  /** `defaults Conv(bias = false)` */
  readonly defaults = this.RULE("defaults", () => {
    this.CONSUME(t.Defaults);
    this.OPTION(() => this.SUBRULE(this.flow));
  });

  /** `entry encode(x) -> code` */
  readonly entry = this.RULE("entry", () => {
    this.CONSUME(t.Entry);
    this.OPTION(() => this.SUBRULE(this.name));
    this.OPTION1(() => this.CONSUME(t.LParen) && this.SUBRULE(this.elements) && this.CONSUME(t.RParen));
    this.OPTION2(() => {
      this.CONSUME(t.Arrow);
      this.OPTION3(() => {
        this.SUBRULE1(this.name);
        this.MANY(() => this.CONSUME(t.Comma) && this.OPTION4(() => this.SUBRULE2(this.name)));
      });
    });
  });

  /** `train quick { … }`, `phase fine { … }`, `data Mnist { … }` */
  readonly section = this.RULE("section", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Train) },
      { ALT: () => this.CONSUME(t.Phase) },
      { ALT: () => this.CONSUME(t.Data) },
    ]);
    this.OPTION(() => this.SUBRULE(this.name));
    this.OPTION1(() => this.SUBRULE(this.braces));
  });

  /** `name = expr`, `y, z = expr` */
  readonly binding = this.RULE("binding", () => {
    this.CONSUME(t.BindingName);
    this.MANY(() => this.CONSUME(t.Comma) && this.CONSUME1(t.BindingName));
    this.CONSUME(t.Equals);
    this.OPTION(() => this.SUBRULE(this.flow));
  });
}

/** Parses shaped tokens. What the parser itself could not place is in `unplaced` (nothing, unless the shaping pass has a gap). */
export function parseTokens(tokens: IToken[]): { cst: CstNode; unplaced: readonly IToken[] } {
  const parser = sharedParser();
  parser.input = tokens;
  const cst = parser.spec();
  const unplaced = parser.errors.map((error) => error.token);
  parser.input = [];
  return { cst, unplaced };
}

let shared: NablaParser | undefined;

/** Building a parser analyses the grammar (some 20 ms): one is kept; it holds no state between inputs. */
function sharedParser(): NablaParser {
  shared ??= new NablaParser("unvalidated");
  return shared;
}
