//! Builds the tree of attributes: those of the survey, those that were typed, and which of them are chosen.

use std::collections::HashSet;

use crate::flow::Flow;
use crate::profile::path;
use crate::source::survey::{Attribute, Survey};
use crate::tui::screens::parts::picker::PickerEntries;
use crate::tui::widgets::narrowing::ListFilter;
use crate::tui::widgets::tree::{find_parent, list_unfolded, list_with_parents};

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
pub(super) struct AttributeNode<'s> {
    pub(super) path: &'s str,
    pub(super) name: &'s str,
    /// The number of names before its own in the path.
    pub(super) depth: usize,
    /// The number of attributes below it, at any depth.
    pub(super) inside: usize,
    /// The survey's facts; `None` for a typed path that the survey has not found.
    pub(super) found: Option<&'s Attribute>,
}

/// The attributes that were typed, and what is chosen and folded.
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

/// The tree together with the survey: the attributes of the survey come first, then the typed ones.
#[derive(Clone, Copy)]
pub(super) struct AttributeNodes<'a> {
    tree: &'a AttributeTree,
    pub(super) survey: Option<&'a Survey>,
}

pub(super) fn survey_of(flow: &Flow) -> Option<&Survey> {
    flow.facts().survey.get().map(|survey| &**survey)
}

impl AttributeTree {
    pub(super) fn nodes<'a>(&'a self, flow: &'a Flow) -> AttributeNodes<'a> {
        AttributeNodes { tree: self, survey: survey_of(flow) }
    }

    /// Returns the number of attributes without children.
    pub(super) fn leaves(&self) -> usize {
        self.leaves
    }

    /// Rebuilds the tree after the flow has changed. Returns `true` if the tree has other attributes than before.
    pub(super) fn settle(&mut self, flow: &Flow) -> bool {
        let (surveyed, chosen) = (flow.facts().survey_revision, &flow.draft().activation.attributes);
        if self.made_of.as_ref().is_some_and(|(before, answer)| *before == surveyed && answer == chosen) {
            return false;
        }
        let found = survey_of(flow).map_or(&[][..], |survey| &survey.attributes);
        let answered = self.made_of.take().filter(|(before, _)| *before == surveyed).map(|(_, answer)| answer);
        let (known, typed): (HashSet<&String>, _) = (answered.iter().flatten().collect(), self.typed.len());
        let others: Vec<String> = chosen.iter().filter(|path| !known.contains(path)).cloned().collect();
        self.remember(found, &others);
        let is_new = answered.is_none() || self.typed.len() != typed;
        self.marks = mark_all(found, &self.typed, chosen);
        self.leaves = found.iter().filter(|attribute| attribute.inside == 0).count() + self.typed.len();
        self.made_of = Some((surveyed, chosen.clone()));
        is_new
    }

    /// Keeps chosen paths that are not in the survey in the tree.
    fn remember(&mut self, found: &[Attribute], chosen: &[String]) {
        if chosen.is_empty() && self.typed.is_empty() {
            return;
        }
        let known: HashSet<&str> = found.iter().map(|attribute| &*attribute.path).collect();
        self.typed.retain(|path| !known.contains(&**path));
        let mut new: HashSet<&str> = chosen.iter().map(|path| &**path).filter(|path| !known.contains(path)).collect();
        for path in &self.typed {
            new.remove(&**path);
        }
        // Keep the order in which they were chosen.
        self.typed.extend(chosen.iter().filter(|path| new.remove(&***path)).cloned());
    }

    /// Folds or unfolds the attribute.
    pub(super) fn flip(&mut self, path: String) {
        if !self.flipped.remove(&path) {
            self.flipped.insert(path);
        }
    }
}

impl<'a> AttributeNodes<'a> {
    pub(super) fn get(self, index: usize) -> Option<AttributeNode<'a>> {
        let found = self.surveyed();
        if let Some(attribute) = found.get(index) {
            return Some(AttributeNode {
                path: &attribute.path,
                name: attribute.name(),
                depth: usize::from(attribute.depth),
                inside: attribute.inside,
                found: Some(attribute),
            });
        }
        let path = self.tree.typed.get(index - found.len())?;
        Some(AttributeNode { path, name: path, depth: 0, inside: 0, found: None })
    }

    pub(super) fn path(self, index: usize) -> &'a str {
        self.get(index).map_or("", |node| node.path)
    }

    pub(super) fn mark(self, index: usize) -> Mark {
        self.tree.marks.get(index).copied().unwrap_or(Mark::No)
    }

    /// Returns how many attributes are inside this one, at any depth.
    pub(super) fn inside(self, index: usize) -> usize {
        self.surveyed().get(index).map_or(0, |attribute| attribute.inside)
    }

    pub(super) fn parent(self, index: usize) -> Option<usize> {
        if index < self.surveyed().len() { find_parent(index, |index| self.inside(index)) } else { None }
    }

    pub(super) fn is_open(self, index: usize) -> bool {
        let starts_open = self.count() <= FEW;
        starts_open != self.tree.flipped.contains(self.path(index))
    }

    fn surveyed(self) -> &'a [Attribute] {
        self.survey.map_or(&[], |survey| &survey.attributes)
    }

    // --- answers ---

    /// Returns the new answer after the attribute at `index` is toggled.
    pub(super) fn toggle(self, index: usize, chosen: &[String]) -> Vec<String> {
        let Some(node) = self.get(index) else { return chosen.to_vec() };
        let without = |path: &str| chosen.iter().filter(|other| *other != path).cloned().collect::<Vec<_>>();
        match self.mark(index) {
            Mark::Yes => without(node.path),
            Mark::Within => match self.chosen_parent(index, chosen) {
                Some(whole) => {
                    let mut answer = without(self.path(whole));
                    self.add_all_but(whole, index, &mut answer);
                    answer
                }
                None => chosen.to_vec(),
            },
            Mark::No | Mark::Some => {
                // Its children are exported with it; a parent and its child can't both be mapped.
                let mut answer: Vec<_> = chosen.iter().filter(|other| !is_inside(other, node.path)).cloned().collect();
                answer.push(node.path.to_owned());
                answer
            }
        }
    }

    /// Returns the chosen attribute that contains the one at `index`.
    fn chosen_parent(self, index: usize, chosen: &[String]) -> Option<usize> {
        let parents = std::iter::successors(self.parent(index), |parent| self.parent(*parent));
        parents.into_iter().find(|parent| chosen.iter().any(|path| path == self.path(*parent)))
    }

    /// Adds everything in `whole` except the attribute at `index`, with as few paths as possible.
    fn add_all_but(self, whole: usize, index: usize, answer: &mut Vec<String>) {
        let (mut child, end) = (whole + 1, whole + self.inside(whole));
        while child <= end {
            let within = self.inside(child);
            if (child..=child + within).contains(&index) {
                if child != index {
                    self.add_all_but(child, index, answer);
                }
            } else {
                answer.push(self.path(child).to_owned());
            }
            child += within + 1;
        }
    }
}

impl PickerEntries for AttributeNodes<'_> {
    fn count(&self) -> usize {
        self.tree.marks.len()
    }

    fn text(&self, index: usize) -> &str {
        self.path(index)
    }

    fn key(&self, index: usize) -> String {
        self.path(index).to_owned()
    }

    fn find(&self, key: &str) -> Option<usize> {
        (0..self.count()).find(|index| self.path(*index) == key)
    }

    fn is_chosen(&self, index: usize) -> bool {
        self.mark(index) == Mark::Yes
    }

    fn rows(&self, filter: &ListFilter) -> Vec<u32> {
        let inside = |index| self.inside(index);
        if filter.is_on() {
            let mut found = filter.found().to_vec();
            found.sort_unstable();
            list_with_parents(&found, self.count(), inside)
        } else {
            list_unfolded(self.count(), inside, |index| self.is_open(index))
        }
    }

    /// Returns the nearest row before an attribute that is folded away.
    fn row(&self, rows: &[u32], index: u32) -> Option<usize> {
        Some(rows.partition_point(|row| *row <= index).saturating_sub(1))
    }
}

/// Returns whether `path` is below `outer`; `false` if they are equal.
fn is_inside(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
}

fn mark_all(found: &[Attribute], typed: &[String], chosen: &[String]) -> Vec<Mark> {
    let set: HashSet<&str> = chosen.iter().map(|path| &**path).collect();
    // Every parent of a chosen attribute.
    let above: HashSet<&str> = chosen.iter().flat_map(|path| path::above(path)).collect();
    let mut marks = Vec::with_capacity(found.len() + typed.len());
    let mut whole_until = 0;
    for (index, attribute) in found.iter().enumerate() {
        let path = &*attribute.path;
        marks.push(if set.contains(path) {
            whole_until = whole_until.max(index + attribute.inside + 1);
            Mark::Yes
        } else if index < whole_until {
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
