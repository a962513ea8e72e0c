/** @file The grammar of expressions. Total, like the whole grammar: see parser.ts. */
import { CstParser, type IOrAlt } from "chevrotain";
import * as t from "./tokens.ts";

type Alternatives = IOrAlt<unknown>[];

export abstract class ExpressionParser extends CstParser {
  // Alternatives of the rules that are met most often are made once: fifteen functions for every value else.
  #postfix: Alternatives | undefined;
  #elements: Alternatives | undefined;
  #primary: Alternatives | undefined;

  /** Validating the grammar takes as long as all the rest of building the parser: tests do, users need not. */
  constructor(validation: "validated" | "unvalidated") {
    super(t.ALL_TOKENS, {
      recoveryEnabled: true,
      nodeLocationTracking: "onlyOffset",
      maxLookahead: 1,
      skipValidations: validation === "unvalidated",
    });
  }

  /** `x -> A -> B`; the first step may be missing. */
  readonly flow = this.RULE("flow", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.step) && this.MANY(() => this.SUBRULE(this.next)) },
      { ALT: () => this.AT_LEAST_ONE(() => this.SUBRULE1(this.next)) },
    ]);
  });

  readonly next = this.RULE("next", () => {
    this.CONSUME(t.Arrow);
    this.OPTION(() => this.SUBRULE(this.step));
  });

  /** `expr as name` */
  readonly step = this.RULE("step", () => {
    this.SUBRULE(this.unary);
    this.MANY(() => this.CONSUME(t.BinaryOperator) && this.OPTION(() => this.SUBRULE1(this.unary)));
    this.MANY1(() => this.CONSUME(t.As) && this.OPTION1(() => this.SUBRULE(this.name)));
  });

  readonly unary = this.RULE("unary", () => {
    this.OR([
      {
        ALT: () => {
          this.AT_LEAST_ONE(() => {
            this.OR1([{ ALT: () => this.CONSUME(t.Minus) }, { ALT: () => this.CONSUME(t.Not) }]);
          });
          this.OPTION(() => this.SUBRULE(this.postfix));
        },
      },
      { ALT: () => this.SUBRULE1(this.postfix) },
    ]);
  });

  readonly postfix = this.RULE("postfix", () => {
    this.SUBRULE(this.primary);
    this.MANY(() => {
      this.OR(
        (this.#postfix ??= [
          { ALT: () => this.SUBRULE(this.member) },
          { ALT: () => this.SUBRULE(this.index) },
          { ALT: () => this.SUBRULE(this.args) },
          { ALT: () => this.SUBRULE(this.callBody) },
        ]),
      );
    });
  });

  readonly member = this.RULE("member", () => {
    this.CONSUME(t.Dot);
    this.OPTION(() => this.SUBRULE(this.name));
  });

  readonly index = this.RULE("index", () => {
    this.CONSUME(t.LBracket);
    this.SUBRULE(this.elements);
    this.CONSUME(t.RBracket);
  });

  /** `(a, b, name = value)` */
  readonly args = this.RULE("args", () => {
    this.CONSUME(t.LParen);
    this.SUBRULE(this.elements);
    this.CONSUME(t.RParen);
  });

  /** `{ f }`, `{ | A | B }` after the name or the arguments of a call */
  readonly callBody = this.RULE("callBody", () => {
    this.CONSUME(t.CallBrace);
    this.SUBRULE(this.elements);
    this.CONSUME(t.RBrace);
  });

  /** What stands between brackets of any kind, separators included. */
  readonly elements = this.RULE("elements", () => {
    this.MANY(() => {
      this.OR(
        (this.#elements ??= [
          { ALT: () => this.SUBRULE(this.named) },
          { ALT: () => this.SUBRULE(this.flow) },
          { ALT: () => this.CONSUME(t.Comma) },
          { ALT: () => this.CONSUME(t.Bar) },
          { ALT: () => this.SUBRULE(this.junk) },
        ]),
      );
    });
  });

  readonly named = this.RULE("named", () => {
    this.CONSUME(t.ArgName);
    this.CONSUME(t.Equals);
    this.OPTION(() => this.SUBRULE(this.flow));
  });

  /** A token, or a group in braces, that cannot stand between brackets. */
  readonly junk = this.RULE("junk", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Stray) },
      { ALT: () => this.CONSUME(t.StatementWord) },
      { ALT: () => this.CONSUME(t.BindingName) },
      { ALT: () => this.CONSUME(t.LBrace) && this.SUBRULE(this.elements) && this.CONSUME(t.RBrace) },
      { ALT: () => this.CONSUME(t.CallBrace) && this.SUBRULE1(this.elements) && this.CONSUME1(t.RBrace) },
    ]);
  });

  /** What could stand in an expression, where there can be none. */
  readonly loose = this.RULE("loose", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Operand) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.group) },
    ]);
  });

  readonly primary = this.RULE("primary", () => {
    this.OR(
      (this.#primary ??= [
        { ALT: () => this.CONSUME(t.Lower) },
        { ALT: () => this.CONSUME(t.Upper) },
        { ALT: () => this.CONSUME(t.NumberToken) },
        { ALT: () => this.CONSUME(t.Percent) },
        { ALT: () => this.CONSUME(t.Size) },
        { ALT: () => this.CONSUME(t.StringToken) },
        { ALT: () => this.CONSUME(t.True) },
        { ALT: () => this.CONSUME(t.False) },
        { ALT: () => this.SUBRULE(this.list) },
        { ALT: () => this.SUBRULE(this.group) },
        { ALT: () => this.SUBRULE(this.ifExpr) },
        { ALT: () => this.SUBRULE(this.forExpr) },
        { ALT: () => this.SUBRULE(this.repeatExpr) },
      ]),
    );
  });

  readonly list = this.RULE("list", () => {
    this.CONSUME(t.LBracket);
    this.SUBRULE(this.elements);
    this.CONSUME(t.RBracket);
  });

  /** `(a)` or `(a, b)` */
  readonly group = this.RULE("group", () => {
    this.CONSUME(t.LParen);
    this.SUBRULE(this.elements);
    this.CONSUME(t.RParen);
  });

  /** `if c { f } else if d { g } else { h }` */
  readonly ifExpr = this.RULE("ifExpr", () => {
    this.CONSUME(t.If);
    this.SUBRULE(this.branch);
    this.MANY(() => this.SUBRULE(this.elseBranch));
  });

  readonly elseBranch = this.RULE("elseBranch", () => {
    this.CONSUME(t.Else);
    this.OPTION(() => this.CONSUME(t.If));
    this.SUBRULE(this.branch);
  });

  readonly branch = this.RULE("branch", () => {
    this.OPTION(() => this.SUBRULE(this.flow));
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Stray) }, { ALT: () => this.SUBRULE1(this.flow) }]);
    });
    this.OPTION1(() => this.SUBRULE(this.body));
  });

  /** `for c, s in list { f }` */
  readonly forExpr = this.RULE("forExpr", () => {
    this.CONSUME(t.For);
    this.OPTION(() => {
      this.SUBRULE(this.name);
      this.MANY(() => this.CONSUME(t.Comma) && this.OPTION1(() => this.SUBRULE1(this.name)));
    });
    this.OPTION2(() => this.CONSUME(t.In));
    this.OPTION3(() => this.SUBRULE(this.flow));
    this.OPTION4(() => this.SUBRULE(this.body));
  });

  /** `repeat n { f }` */
  readonly repeatExpr = this.RULE("repeatExpr", () => {
    this.CONSUME(t.Repeat);
    this.OPTION(() => this.SUBRULE(this.flow));
    this.OPTION1(() => this.SUBRULE(this.body));
  });

  readonly body = this.RULE("body", () => {
    this.CONSUME(t.LBrace);
    this.SUBRULE(this.elements);
    this.CONSUME(t.RBrace);
  });

  readonly name = this.RULE("name", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Lower) }, { ALT: () => this.CONSUME(t.Upper) }]);
  });
}
