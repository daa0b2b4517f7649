//! Builds the tree of attributes: those of the survey, those that were typed, and which of them are chosen.

use std::collections::HashSet;

use crate::flow::Flow;
use crate::profile::path;
use crate::source::survey::{Attribute, Survey};
use crate::tui::widgets::tree::{parent, unfolded};

/// A tree of at most this many attributes starts unfolded.
const FEW: usize = 60;

/// Whether an attribute is exported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    No,
    /// Only a part of it is exported.
    Some,
    Yes,
    /// Exported because a parent is chosen.
    Within,
}

#[derive(Clone, Copy)]
pub(super) struct Node<'s> {
    pub(super) path: &'s str,
    pub(super) name: &'s str,
    /// The number of names before its own in the path.
    pub(super) depth: usize,
    /// The number of attributes below it, at any depth.
    pub(super) inside: usize,
    /// The survey's facts; `None` for a typed path that the survey has not found.
    pub(super) found: Option<&'s Attribute>,
}

/// The tree of attributes. The paths and names are the survey's, so the methods take the survey too.
#[derive(Default)]
pub(super) struct AttributeTree {
    /// Chosen or typed paths that are not in the survey.
    typed: Vec<String>,
    marks: Vec<Mark>,
    leaves: usize,
    /// Paths whose fold differs from the initial one.
    flipped: HashSet<String>,
    made_of: Option<(u64, Vec<String>)>,
}

pub(super) fn survey_of(flow: &Flow) -> Option<&Survey> {
    flow.facts().survey.get().map(|survey| &**survey)
}

fn attributes(survey: Option<&Survey>) -> &[Attribute] {
    survey.map_or(&[], |survey| &survey.attributes)
}

impl AttributeTree {
    pub(super) fn len(&self) -> usize {
        self.marks.len()
    }

    /// Returns the number of attributes without children.
    pub(super) fn leaves(&self) -> usize {
        self.leaves
    }

    pub(super) fn mark(&self, place: usize) -> Mark {
        self.marks.get(place).copied().unwrap_or(Mark::No)
    }

    pub(super) fn node<'s>(&'s self, survey: Option<&'s Survey>, place: usize) -> Option<Node<'s>> {
        let found = attributes(survey);
        if let Some(one) = found.get(place) {
            let (path, name) = (&*one.path, one.name());
            return Some(Node { path, name, depth: usize::from(one.depth), inside: one.inside, found: Some(one) });
        }
        let path = self.typed.get(place - found.len())?;
        Some(Node { path, name: path, depth: 0, inside: 0, found: None })
    }

    pub(super) fn path<'s>(&'s self, survey: Option<&'s Survey>, place: usize) -> &'s str {
        self.node(survey, place).map_or("", |node| node.path)
    }

    pub(super) fn find(&self, survey: Option<&Survey>, path: &str) -> Option<usize> {
        (0..self.len()).find(|place| self.path(survey, *place) == path)
    }

    pub(super) fn parent(survey: Option<&Survey>, place: usize) -> Option<usize> {
        let found = attributes(survey);
        if place < found.len() { parent(place, |place| inside(found, place)) } else { None }
    }

    /// Rebuilds the tree after the flow has changed. Returns `true` if the tree has other attributes than before.
    pub(super) fn settle(&mut self, flow: &Flow) -> bool {
        let (told, chosen) = (flow.facts().surveyed, &flow.draft().activation.attributes);
        if self.made_of.as_ref().is_some_and(|(before, answer)| *before == told && answer == chosen) {
            return false;
        }
        let found = attributes(survey_of(flow));
        let (before, answered) =
            self.made_of.take().map_or((None, Vec::new()), |(before, answer)| (Some(before), answer));
        let is_new = before != Some(told);
        let typed = self.typed.len();
        if is_new {
            self.see(found, chosen);
        } else {
            let known: HashSet<&String> = answered.iter().collect();
            let others: Vec<String> = chosen.iter().filter(|path| !known.contains(path)).cloned().collect();
            self.see(found, &others);
        }
        let is_new = is_new || self.typed.len() != typed;
        self.marks = marks(found, &self.typed, chosen);
        self.leaves = found.iter().filter(|one| one.inside == 0).count() + self.typed.len();
        self.made_of = Some((told, chosen.clone()));
        is_new
    }

    /// Keeps chosen paths that are not in the survey in the tree.
    fn see(&mut self, found: &[Attribute], chosen: &[String]) {
        if chosen.is_empty() && self.typed.is_empty() {
            return;
        }
        let known: HashSet<&str> = found.iter().map(|one| &*one.path).collect();
        self.typed.retain(|path| !known.contains(&**path));
        let mut seen: HashSet<&str> = chosen.iter().map(|path| &**path).filter(|path| !known.contains(path)).collect();
        for path in &self.typed {
            seen.remove(&**path);
        }
        // Keep the order in which they were chosen.
        self.typed.extend(chosen.iter().filter(|path| seen.remove(&***path)).cloned());
    }

    // --- folds ---

    pub(super) fn is_open(&self, survey: Option<&Survey>, place: usize) -> bool {
        let at_first = self.len() <= FEW;
        at_first != self.flipped.contains(self.path(survey, place))
    }

    pub(super) fn flip(&mut self, path: &str) {
        if !self.flipped.remove(path) {
            self.flipped.insert(path.to_owned());
        }
    }

    /// Returns the rows of the unfiltered list, as indices.
    pub(super) fn rows(&self, survey: Option<&Survey>) -> Vec<u32> {
        let found = attributes(survey);
        unfolded(self.len(), |place| inside(found, place), |place| self.is_open(survey, place))
    }

    pub(super) fn inside(survey: Option<&Survey>, place: usize) -> usize {
        inside(attributes(survey), place)
    }

    // --- answers ---

    /// Returns the new answer after the attribute at `place` is toggled.
    pub(super) fn toggled(&self, survey: Option<&Survey>, place: usize, chosen: &[String]) -> Vec<String> {
        let Some(node) = self.node(survey, place) else { return chosen.to_vec() };
        let without = |path: &str| chosen.iter().filter(|one| *one != path).cloned().collect::<Vec<_>>();
        match self.mark(place) {
            Mark::Yes => without(node.path),
            Mark::Within => match self.above(survey, place, chosen) {
                Some(whole) => {
                    let mut answer = without(self.path(survey, whole));
                    self.all_but(survey, whole, place, &mut answer);
                    answer
                }
                None => chosen.to_vec(),
            },
            Mark::No | Mark::Some => {
                // Its children are exported with it; a parent and its child can't both be mapped.
                let mut answer: Vec<_> = chosen.iter().filter(|one| !is_in(one, node.path)).cloned().collect();
                answer.push(node.path.to_owned());
                answer
            }
        }
    }

    /// Returns the chosen attribute that contains the one at `place`.
    fn above(&self, survey: Option<&Survey>, place: usize, chosen: &[String]) -> Option<usize> {
        let mut at = Self::parent(survey, place);
        while let Some(node) = at {
            if chosen.iter().any(|one| one == self.path(survey, node)) {
                return Some(node);
            }
            at = Self::parent(survey, node);
        }
        None
    }

    /// Adds everything in `whole` except the attribute at `place`, with as few paths as possible.
    fn all_but(&self, survey: Option<&Survey>, whole: usize, place: usize, answer: &mut Vec<String>) {
        let (mut child, end) = (whole + 1, whole + Self::inside(survey, whole));
        while child <= end {
            let within = Self::inside(survey, child);
            if (child..=child + within).contains(&place) {
                if child != place {
                    self.all_but(survey, child, place, answer);
                }
            } else {
                answer.push(self.path(survey, child).to_owned());
            }
            child += within + 1;
        }
    }
}

fn inside(found: &[Attribute], place: usize) -> usize {
    found.get(place).map_or(0, |one| one.inside)
}

/// Returns whether `path` is below `outer`; `false` if they are equal.
fn is_in(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
}

fn marks(found: &[Attribute], typed: &[String], chosen: &[String]) -> Vec<Mark> {
    let set: HashSet<&str> = chosen.iter().map(|path| &**path).collect();
    // Every parent of a chosen attribute.
    let above: HashSet<&str> = chosen.iter().flat_map(|path| path::above(path)).collect();
    let mut marks = Vec::with_capacity(found.len() + typed.len());
    let mut whole_until = 0;
    for (place, one) in found.iter().enumerate() {
        let path = &*one.path;
        marks.push(if set.contains(path) {
            whole_until = whole_until.max(place + one.inside + 1);
            Mark::Yes
        } else if place < whole_until {
            Mark::Within
        } else if above.contains(path) {
            Mark::Some
        } else {
            Mark::No
        });
    }
    marks.extend(typed.iter().map(|path| if set.contains(&**path) { Mark::Yes } else { Mark::No }));
    marks
}
