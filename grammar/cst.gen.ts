/** @file Generated from grammar/parser.ts by test/grammar/cst-types.test.ts: the shapes of the concrete syntax tree. */
import type { CstNode, IToken } from "chevrotain";

export interface FlowCstNode extends CstNode {
  name: "flow";
  children: FlowCstChildren;
}

export type FlowCstChildren = {
  step?: StepCstNode[];
  next?: (NextCstNode)[];
};

export interface NextCstNode extends CstNode {
  name: "next";
  children: NextCstChildren;
}

export type NextCstChildren = {
  Arrow: IToken[];
  step?: StepCstNode[];
};

export interface StepCstNode extends CstNode {
  name: "step";
  children: StepCstChildren;
}

export type StepCstChildren = {
  unary: (UnaryCstNode)[];
  BinaryOperator?: IToken[];
  As?: IToken[];
  name?: NameCstNode[];
};

export interface UnaryCstNode extends CstNode {
  name: "unary";
  children: UnaryCstChildren;
}

export type UnaryCstChildren = {
  Minus?: IToken[];
  Not?: IToken[];
  postfix?: (PostfixCstNode)[];
};

export interface PostfixCstNode extends CstNode {
  name: "postfix";
  children: PostfixCstChildren;
}

export type PostfixCstChildren = {
  primary: PrimaryCstNode[];
  member?: MemberCstNode[];
  index?: IndexCstNode[];
  args?: ArgsCstNode[];
  callBody?: CallBodyCstNode[];
};

export interface MemberCstNode extends CstNode {
  name: "member";
  children: MemberCstChildren;
}

export type MemberCstChildren = {
  Dot: IToken[];
  name?: NameCstNode[];
};

export interface IndexCstNode extends CstNode {
  name: "index";
  children: IndexCstChildren;
}

export type IndexCstChildren = {
  LBracket: IToken[];
  elements: ElementsCstNode[];
  RBracket: IToken[];
};

export interface ArgsCstNode extends CstNode {
  name: "args";
  children: ArgsCstChildren;
}

export type ArgsCstChildren = {
  LParen: IToken[];
  elements: ElementsCstNode[];
  RParen: IToken[];
};

export interface CallBodyCstNode extends CstNode {
  name: "callBody";
  children: CallBodyCstChildren;
}

export type CallBodyCstChildren = {
  CallBrace: IToken[];
  elements: ElementsCstNode[];
  RBrace: IToken[];
};

export interface ElementsCstNode extends CstNode {
  name: "elements";
  children: ElementsCstChildren;
}

export type ElementsCstChildren = {
  named?: NamedCstNode[];
  flow?: FlowCstNode[];
  Comma?: IToken[];
  Bar?: IToken[];
  junk?: JunkCstNode[];
};

export interface NamedCstNode extends CstNode {
  name: "named";
  children: NamedCstChildren;
}

export type NamedCstChildren = {
  ArgName: IToken[];
  Equals: IToken[];
  flow?: FlowCstNode[];
};

export interface JunkCstNode extends CstNode {
  name: "junk";
  children: JunkCstChildren;
}

export type JunkCstChildren = {
  Stray?: IToken[];
  StatementWord?: IToken[];
  BindingName?: IToken[];
  LBrace?: IToken[];
  elements?: (ElementsCstNode)[];
  RBrace?: (IToken)[];
  CallBrace?: IToken[];
};

export interface LooseCstNode extends CstNode {
  name: "loose";
  children: LooseCstChildren;
}

export type LooseCstChildren = {
  Operand?: IToken[];
  list?: ListCstNode[];
  group?: GroupCstNode[];
};

export interface PrimaryCstNode extends CstNode {
  name: "primary";
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  Lower?: IToken[];
  Upper?: IToken[];
  Number?: IToken[];
  Percent?: IToken[];
  Size?: IToken[];
  String?: IToken[];
  True?: IToken[];
  False?: IToken[];
  list?: ListCstNode[];
  group?: GroupCstNode[];
  ifExpr?: IfExprCstNode[];
  forExpr?: ForExprCstNode[];
  repeatExpr?: RepeatExprCstNode[];
};

export interface ListCstNode extends CstNode {
  name: "list";
  children: ListCstChildren;
}

export type ListCstChildren = {
  LBracket: IToken[];
  elements: ElementsCstNode[];
  RBracket: IToken[];
};

export interface GroupCstNode extends CstNode {
  name: "group";
  children: GroupCstChildren;
}

export type GroupCstChildren = {
  LParen: IToken[];
  elements: ElementsCstNode[];
  RParen: IToken[];
};

export interface IfExprCstNode extends CstNode {
  name: "ifExpr";
  children: IfExprCstChildren;
}

export type IfExprCstChildren = {
  If: IToken[];
  branch: BranchCstNode[];
  elseBranch?: ElseBranchCstNode[];
};

export interface ElseBranchCstNode extends CstNode {
  name: "elseBranch";
  children: ElseBranchCstChildren;
}

export type ElseBranchCstChildren = {
  Else: IToken[];
  If?: IToken[];
  branch: BranchCstNode[];
};

export interface BranchCstNode extends CstNode {
  name: "branch";
  children: BranchCstChildren;
}

export type BranchCstChildren = {
  flow?: (FlowCstNode)[];
  Stray?: IToken[];
  body?: BodyCstNode[];
};

export interface ForExprCstNode extends CstNode {
  name: "forExpr";
  children: ForExprCstChildren;
}

export type ForExprCstChildren = {
  For: IToken[];
  name?: (NameCstNode)[];
  Comma?: IToken[];
  In?: IToken[];
  flow?: FlowCstNode[];
  body?: BodyCstNode[];
};

export interface RepeatExprCstNode extends CstNode {
  name: "repeatExpr";
  children: RepeatExprCstChildren;
}

export type RepeatExprCstChildren = {
  Repeat: IToken[];
  flow?: FlowCstNode[];
  body?: BodyCstNode[];
};

export interface BodyCstNode extends CstNode {
  name: "body";
  children: BodyCstChildren;
}

export type BodyCstChildren = {
  LBrace: IToken[];
  elements: ElementsCstNode[];
  RBrace: IToken[];
};

export interface NameCstNode extends CstNode {
  name: "name";
  children: NameCstChildren;
}

export type NameCstChildren = {
  Lower?: IToken[];
  Upper?: IToken[];
};

export interface SpecCstNode extends CstNode {
  name: "spec";
  children: SpecCstChildren;
}

export type SpecCstChildren = {
  statements: StatementsCstNode[];
};

export interface StatementsCstNode extends CstNode {
  name: "statements";
  children: StatementsCstChildren;
}

export type StatementsCstChildren = {
  statement?: StatementCstNode[];
  flow?: FlowCstNode[];
  braces?: BracesCstNode[];
  CallBrace?: IToken[];
  elements?: ElementsCstNode[];
  RBrace?: IToken[];
  Comma?: IToken[];
  Bar?: IToken[];
  ArgName?: IToken[];
  Stray?: IToken[];
};

export interface BracesCstNode extends CstNode {
  name: "braces";
  children: BracesCstChildren;
}

export type BracesCstChildren = {
  LBrace: IToken[];
  statements: StatementsCstNode[];
  RBrace: IToken[];
};

export interface StatementCstNode extends CstNode {
  name: "statement";
  children: StatementCstChildren;
}

export type StatementCstChildren = {
  importItem?: ImportItemCstNode[];
  declaration?: DeclarationCstNode[];
  field?: FieldCstNode[];
  setting?: SettingCstNode[];
  assertion?: AssertionCstNode[];
  defaults?: DefaultsCstNode[];
  entry?: EntryCstNode[];
  section?: SectionCstNode[];
  binding?: BindingCstNode[];
};

export interface ImportItemCstNode extends CstNode {
  name: "importItem";
  children: ImportItemCstChildren;
}

export type ImportItemCstChildren = {
  Import: IToken[];
  LBrace?: IToken[];
  importName?: ImportNameCstNode[];
  Comma?: IToken[];
  ArgName?: IToken[];
  junk?: JunkCstNode[];
  loose?: LooseCstNode[];
  RBrace?: IToken[];
  From?: IToken[];
  flow?: FlowCstNode[];
};

export interface ImportNameCstNode extends CstNode {
  name: "importName";
  children: ImportNameCstChildren;
}

export type ImportNameCstChildren = {
  name: (NameCstNode)[];
  As?: IToken[];
};

export interface DeclarationCstNode extends CstNode {
  name: "declaration";
  children: DeclarationCstChildren;
}

export type DeclarationCstChildren = {
  Const?: IToken[];
  Block?: IToken[];
  Cell?: IToken[];
  Model?: IToken[];
  name?: NameCstNode[];
  params?: ParamsCstNode[];
  Equals?: IToken[];
  flow?: FlowCstNode[];
  braces?: BracesCstNode[];
};

export interface ParamsCstNode extends CstNode {
  name: "params";
  children: ParamsCstChildren;
}

export type ParamsCstChildren = {
  LParen: IToken[];
  param?: ParamCstNode[];
  Comma?: IToken[];
  junk?: JunkCstNode[];
  loose?: LooseCstNode[];
  RParen: IToken[];
};

export interface ParamCstNode extends CstNode {
  name: "param";
  children: ParamCstChildren;
}

export type ParamCstChildren = {
  name?: (NameCstNode)[];
  ArgName?: (IToken)[];
  Colon?: IToken[];
  LBracket?: IToken[];
  Comma?: IToken[];
  junk?: JunkCstNode[];
  loose?: LooseCstNode[];
  RBracket?: IToken[];
  In?: IToken[];
  flow?: (FlowCstNode)[];
  Equals?: IToken[];
};

export interface FieldCstNode extends CstNode {
  name: "field";
  children: FieldCstChildren;
}

export type FieldCstChildren = {
  Input?: IToken[];
  Target?: IToken[];
  State?: IToken[];
  name?: NameCstNode[];
  Colon?: IToken[];
  type?: TypeCstNode[];
};

export interface TypeCstNode extends CstNode {
  name: "type";
  children: TypeCstChildren;
}

export type TypeCstChildren = {
  name: NameCstNode[];
  LParen?: IToken[];
  elements?: (ElementsCstNode)[];
  RParen?: IToken[];
  LBracket?: IToken[];
  RBracket?: IToken[];
};

export interface SettingCstNode extends CstNode {
  name: "setting";
  children: SettingCstChildren;
}

export type SettingCstChildren = {
  Output?: IToken[];
  Update?: IToken[];
  Prepare?: IToken[];
  Augment?: IToken[];
  name?: NameCstNode[];
  Equals?: IToken[];
  flow?: FlowCstNode[];
};

export interface AssertionCstNode extends CstNode {
  name: "assertion";
  children: AssertionCstChildren;
}

export type AssertionCstChildren = {
  Assert: IToken[];
  flow?: (FlowCstNode)[];
  Comma?: IToken[];
};

export interface DefaultsCstNode extends CstNode {
  name: "defaults";
  children: DefaultsCstChildren;
}

export type DefaultsCstChildren = {
  Defaults: IToken[];
  flow?: FlowCstNode[];
};

export interface EntryCstNode extends CstNode {
  name: "entry";
  children: EntryCstChildren;
}

export type EntryCstChildren = {
  Entry: IToken[];
  name?: (NameCstNode)[];
  LParen?: IToken[];
  elements?: ElementsCstNode[];
  RParen?: IToken[];
  Arrow?: IToken[];
  Comma?: IToken[];
};

export interface SectionCstNode extends CstNode {
  name: "section";
  children: SectionCstChildren;
}

export type SectionCstChildren = {
  Train?: IToken[];
  Phase?: IToken[];
  Data?: IToken[];
  name?: NameCstNode[];
  braces?: BracesCstNode[];
};

export interface BindingCstNode extends CstNode {
  name: "binding";
  children: BindingCstChildren;
}

export type BindingCstChildren = {
  BindingName: (IToken)[];
  Comma?: IToken[];
  Equals: IToken[];
  flow?: FlowCstNode[];
};
