//! Decisions: what a targeting expression comes to, as a tree of yes-or-no questions about the context.
//!
//! A tree says more than rules can at once: a rule only asks whether conditions hold, never whether one does
//! not. Since rules are read in order, a "no" needs no condition: it is whatever the rules before it left over.
//! [`Decisions::rules`] makes use of that. Equal trees are kept once, so that comparing two of them is
//! comparing numbers, and an expression that repeats itself stays small.

use flag_model::{Operator, Value};
use std::collections::{BTreeSet, HashMap};

/// One question: a condition of a rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Question {
    pub(super) attribute: String,
    pub(super) operator: Operator,
    pub(super) value: Value,
}

/// What an expression comes to at the end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum End {
    Null,
    Bool(bool),
    Text(String),
    /// A number as flagd writes it in a text.
    Number(String),
    /// False or null, which of the two depends on the type of an attribute.
    FalseOrNull,
    /// One of several variants; a part without a name is null.
    Split(Vec<(Option<VariantName>, u32)>),
}

/// A variant as the document calls it.
pub(super) type VariantName = String;

/// A tree; equal trees have equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Node(u32);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Shape {
    End(End),
    Ask { question: u32, yes: Node, no: Node },
}

/// The largest tree of one flag. An honest expression stays far below; one that was made to explode stops here.
const NODES_MAX: usize = 20_000;
/// The longest walk while a tree is written as a list.
const STEPS_MAX: usize = 100_000;

/// The expression grew beyond what is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooComplex;

/// All trees of one flag.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    shapes: Vec<Shape>,
    nodes: HashMap<Shape, Node>,
    questions: Vec<Question>,
    question_numbers: HashMap<(String, Operator, String), u32>,
}

/// A line of the list that a tree is written as: the first whose questions are all answered with yes counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) questions: Vec<Question>,
    pub(super) end: End,
}

impl Decisions {
    pub(super) fn end(&mut self, end: End) -> Result<Node, TooComplex> {
        self.add(Shape::End(end))
    }

    pub(super) fn truth(&mut self, truth: bool) -> Result<Node, TooComplex> {
        self.end(End::Bool(truth))
    }

    /// True where `question` is answered with yes, else false.
    pub(super) fn ask(&mut self, question: Question) -> Result<Node, TooComplex> {
        let no = self.truth(false)?;
        self.ask_or(question, no)
    }

    /// True where `question` is answered with yes, else `no`.
    pub(super) fn ask_or(&mut self, question: Question, no: Node) -> Result<Node, TooComplex> {
        let yes = self.truth(true)?;
        let number = self.question(question);
        self.branch(number, yes, no)
    }

    fn question(&mut self, question: Question) -> u32 {
        let key = (question.attribute.clone(), question.operator, question.value.to_string());
        let next = u32::try_from(self.questions.len()).unwrap_or(u32::MAX);
        let number = *self.question_numbers.entry(key).or_insert(next);
        if number == next {
            self.questions.push(question);
        }
        number
    }

    fn branch(&mut self, question: u32, yes: Node, no: Node) -> Result<Node, TooComplex> {
        // Asked again, a question gets the same answer.
        let yes = match &self.shapes[yes.0 as usize] {
            Shape::Ask { question: again, yes, .. } if *again == question => *yes,
            _ => yes,
        };
        if yes == no { Ok(yes) } else { self.add(Shape::Ask { question, yes, no }) }
    }

    fn add(&mut self, shape: Shape) -> Result<Node, TooComplex> {
        if let Some(node) = self.nodes.get(&shape) {
            return Ok(*node);
        }
        if self.shapes.len() >= NODES_MAX {
            return Err(TooComplex);
        }
        let node = Node(u32::try_from(self.shapes.len()).map_err(|_| TooComplex)?);
        self.shapes.push(shape.clone());
        self.nodes.insert(shape, node);
        Ok(node)
    }

    /// The tree with every end replaced by what `replace` makes of it. A part always has a smaller number than
    /// what it is a part of, so that going upwards by number needs no recursion.
    fn map(
        &mut self,
        root: Node,
        mut replace: impl FnMut(&mut Self, &End, Node) -> Result<Node, TooComplex>,
    ) -> Result<Node, TooComplex> {
        let mut mapped: HashMap<Node, Node> = HashMap::new();
        for node in self.parts(root) {
            let new = match self.shapes[node.0 as usize].clone() {
                Shape::End(end) => replace(self, &end, node)?,
                Shape::Ask { question, yes, no } => self.branch(question, mapped[&yes], mapped[&no])?,
            };
            mapped.insert(node, new);
        }
        Ok(mapped[&root])
    }

    /// The tree and all its parts, parts first.
    fn parts(&self, root: Node) -> Vec<Node> {
        let mut found = BTreeSet::from([root]);
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            if let Shape::Ask { yes, no, .. } = &self.shapes[node.0 as usize] {
                open.extend([*yes, *no].into_iter().filter(|part| found.insert(*part)));
            }
        }
        found.into_iter().collect()
    }

    /// `then` where `condition` is truthy, else `otherwise`.
    pub(super) fn choose(
        &mut self,
        condition: Node,
        then: Node,
        otherwise: Node,
    ) -> Result<Node, TooComplex> {
        let replace = |_: &mut Self, end: &End, _| Ok(if end.is_truthy() { then } else { otherwise });
        self.map(condition, replace)
    }

    /// The first of the two that is truthy, or the second: JsonLogic's "or".
    pub(super) fn or(&mut self, first: Node, second: Node) -> Result<Node, TooComplex> {
        let replace = |_: &mut Self, end: &End, node| Ok(if end.is_truthy() { node } else { second });
        self.map(first, replace)
    }

    /// The first of the two that is not truthy, or the second: JsonLogic's "and".
    pub(super) fn and(&mut self, first: Node, second: Node) -> Result<Node, TooComplex> {
        let replace = |_: &mut Self, end: &End, node| Ok(if end.is_truthy() { second } else { node });
        self.map(first, replace)
    }

    /// Whether the value is truthy, or is not.
    pub(super) fn is_truthy(&mut self, value: Node, truthy: bool) -> Result<Node, TooComplex> {
        if let Some(opposite) = self.opposite(value).filter(|_| !truthy) {
            return self.ask(opposite);
        }
        let replace = |all: &mut Self, end: &End, _| all.truth(end.is_truthy() == truthy);
        self.map(value, replace)
    }

    /// The question that is answered with yes exactly when `value`, which asks but one, is not truthy; also for
    /// an attribute that is missing. Only some operators have such an opposite.
    fn opposite(&self, value: Node) -> Option<Question> {
        let Shape::Ask { question, yes, no } = &self.shapes[value.0 as usize] else { return None };
        if !self.constant(*yes)?.is_truthy() || self.constant(*no)?.is_truthy() {
            return None;
        }
        let question = &self.questions[*question as usize];
        let operator = match question.operator {
            Operator::Eq => Operator::Ne,
            Operator::Ne => Operator::Eq,
            Operator::In => Operator::NotIn,
            Operator::NotIn => Operator::In,
            Operator::Contains => Operator::NotContains,
            Operator::NotContains => Operator::Contains,
            _ => return None,
        };
        Some(Question { operator, ..question.clone() })
    }

    /// The end of a tree that asks nothing.
    pub(super) fn constant(&self, node: Node) -> Option<&End> {
        match &self.shapes[node.0 as usize] {
            Shape::End(end) => Some(end),
            Shape::Ask { .. } => None,
        }
    }

    /// Every end that the tree can come to.
    pub(super) fn ends(&self, node: Node) -> Vec<&End> {
        self.parts(node).into_iter().filter_map(|part| self.constant(part)).collect()
    }

    /// Replaces ends, so that those which come to the same are one.
    pub(super) fn replace_ends(
        &mut self,
        node: Node,
        replace: impl Fn(&End) -> End,
    ) -> Result<Node, TooComplex> {
        let replace = |all: &mut Self, end: &End, _| all.end(replace(end));
        self.map(node, replace)
    }

    /// Leaves out `guard` where it only keeps contexts that answer no from a split, and gives them null instead.
    pub(super) fn unguard(&mut self, root: Node, guard: Question) -> Result<Node, TooComplex> {
        let guard = self.question(guard);
        let mut mapped: HashMap<Node, Node> = HashMap::new();
        for node in self.parts(root) {
            let new = match self.shapes[node.0 as usize] {
                Shape::End(_) => node,
                Shape::Ask { question, yes, no } => {
                    let (yes, no) = (mapped[&yes], mapped[&no]);
                    let split = matches!(self.constant(yes), Some(End::Split(_)));
                    if question == guard && split && self.constant(no) == Some(&End::Null) {
                        yes
                    } else {
                        self.branch(question, yes, no)?
                    }
                }
            };
            mapped.insert(node, new);
        }
        Ok(mapped[&root])
    }

    /// The tree as a list of at most `lines_max` lines with at most `questions_max` questions each; the last line
    /// asks nothing.
    pub(super) fn lines(
        &self,
        node: Node,
        lines_max: usize,
        questions_max: usize,
    ) -> Result<Vec<Line>, TooComplex> {
        let mut list = Listing {
            decisions: self,
            lines: Vec::new(),
            asked: Vec::new(),
            steps: 0,
            lines_max,
            questions_max,
        };
        list.write(node, None)?;
        Ok(list.lines)
    }
}

/// A tree while it is written as a list.
struct Listing<'a> {
    decisions: &'a Decisions,
    lines: Vec<Line>,
    asked: Vec<u32>,
    steps: usize,
    lines_max: usize,
    questions_max: usize,
}

impl Listing<'_> {
    /// Writes `node` for contexts that answer yes to all of `asked`. What comes to `next` is left out: the
    /// caller writes it right after, so that those contexts arrive there by themselves.
    fn write(&mut self, node: Node, next: Option<Node>) -> Result<(), TooComplex> {
        let mut node = node;
        loop {
            self.steps += 1;
            if self.steps > STEPS_MAX {
                return Err(TooComplex);
            }
            if Some(node) == next {
                return Ok(());
            }
            match &self.decisions.shapes[node.0 as usize] {
                Shape::End(end) => return self.write_line(end),
                Shape::Ask { question, yes, .. } if self.asked.contains(question) => node = *yes,
                Shape::Ask { question, yes, no } => {
                    if self.asked.len() >= self.questions_max {
                        return Err(TooComplex);
                    }
                    self.asked.push(*question);
                    self.write(*yes, Some(*no))?;
                    self.asked.pop();
                    node = *no;
                }
            }
        }
    }

    fn write_line(&mut self, end: &End) -> Result<(), TooComplex> {
        if self.lines.len() >= self.lines_max {
            return Err(TooComplex);
        }
        let question = |number: &u32| self.decisions.questions[*number as usize].clone();
        let line = Line { questions: self.asked.iter().map(question).collect(), end: end.clone() };
        self.lines.push(line);
        Ok(())
    }
}

impl End {
    /// As JsonLogic has it: null, false, 0 and the empty text are not.
    fn is_truthy(&self) -> bool {
        match self {
            Self::Null | Self::FalseOrNull => false,
            Self::Bool(truth) => *truth,
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => number != "0",
            Self::Split(_) => true,
        }
    }
}
