//! Lists the segments that can be chosen: those of the survey, and those that were chosen or typed and are not in it.

use std::collections::{HashMap, HashSet};

use crate::destination::draft::SegmentDraft;
use crate::flow::Flow;
use crate::source::survey::Survey;
use crate::tui::filter::PART;

/// Returns what identifies a segment; its name does not.
pub(super) fn identity(segment: &SegmentDraft) -> (String, String) {
    (segment.namespace.clone(), segment.id.clone())
}

pub(super) struct SegmentChoice {
    /// The segment as it would be mapped.
    pub(super) segment: SegmentDraft,
    /// Its index in the survey.
    pub(super) place: Option<usize>,
    pub(super) is_chosen: bool,
    /// The text that the filter searches.
    pub(super) text: String,
}

/// All segments of the list, sorted by title.
#[derive(Default)]
pub(super) struct SegmentList {
    all: Vec<SegmentChoice>,
    /// Segments that were chosen or typed. They stay listed after they are cleared.
    seen: Vec<SegmentDraft>,
    /// The number of the survey and the answer that `all` was built from.
    made_of: Option<(u64, Vec<SegmentDraft>)>,
}

impl SegmentChoice {
    fn new(segment: SegmentDraft, place: Option<usize>, is_chosen: bool) -> Self {
        let text = format!("{}{PART}{}{PART}{}", segment.name, segment.id, segment.namespace);
        Self { segment, place, is_chosen, text }
    }

    /// Returns the segment's name, or its id if it has no name.
    pub(super) fn title(&self) -> &str {
        self.segment.title()
    }

    pub(super) fn key(&self) -> String {
        format!("{}/{}", self.segment.namespace, self.segment.id)
    }

    pub(super) fn has_key(&self, key: &str) -> bool {
        let id = key.strip_prefix(&*self.segment.namespace).and_then(|rest| rest.strip_prefix('/'));
        id == Some(&*self.segment.id)
    }
}

impl SegmentList {
    pub(super) fn get(&self, place: usize) -> Option<&SegmentChoice> {
        self.all.get(place)
    }

    pub(super) fn all(&self) -> &[SegmentChoice] {
        &self.all
    }

    /// Returns the index of the segment with the same namespace and id.
    pub(super) fn position(&self, segment: &SegmentDraft) -> Option<usize> {
        let is_same = |other: &SegmentDraft| other.namespace == segment.namespace && other.id == segment.id;
        self.all.iter().position(|choice| is_same(&choice.segment))
    }

    /// Updates the list after the flow has changed. Returns `true` if the list was rebuilt, `false` if at most the
    /// choices changed.
    pub(super) fn settle(&mut self, flow: &Flow) -> bool {
        let (surveyed, chosen) = (flow.facts().survey_revision, &flow.draft().activation.segments);
        if self.made_of.as_ref().is_some_and(|(before, answer)| *before == surveyed && answer == chosen) {
            return false;
        }
        let survey = flow.facts().survey.get().map(|survey| &**survey);
        let same_survey = self.made_of.as_ref().is_some_and(|(before, _)| *before == surveyed);
        let is_new = self.remember(survey, chosen) || !same_survey;
        if is_new {
            self.all = self.build(survey, chosen);
        } else {
            self.update_chosen(chosen);
        }
        self.made_of = Some((surveyed, chosen.clone()));
        is_new
    }

    /// Remembers the chosen segments, so that they stay listed. Returns whether one of them is new and not in the
    /// survey.
    fn remember(&mut self, survey: Option<&Survey>, chosen: &[SegmentDraft]) -> bool {
        let known: HashSet<_> = self.seen.iter().map(identity).collect();
        let mut has_new = false;
        for segment in chosen.iter().filter(|segment| !known.contains(&identity(segment))) {
            has_new |= survey.is_none_or(|survey| survey.segment(&segment.namespace, &segment.id).is_none());
            self.seen.push(segment.clone());
        }
        has_new
    }

    /// Updates which segments are chosen.
    fn update_chosen(&mut self, chosen: &[SegmentDraft]) {
        let chosen: HashSet<_> = chosen.iter().map(|segment| (&*segment.namespace, &*segment.id)).collect();
        for choice in &mut self.all {
            choice.is_chosen = chosen.contains(&(&*choice.segment.namespace, &*choice.segment.id));
        }
    }

    fn build(&self, survey: Option<&Survey>, chosen: &[SegmentDraft]) -> Vec<SegmentChoice> {
        let chosen: HashSet<_> = chosen.iter().map(identity).collect();
        let seen: HashMap<_, _> = self.seen.iter().map(|segment| (identity(segment), &segment.name)).collect();
        let mut all = Vec::new();
        for (place, found) in survey.iter().flat_map(|survey| &survey.segments).enumerate() {
            let key = (found.namespace.clone(), found.id.clone());
            // A name from the operator's answer wins over the survey's.
            let given = seen.get(&key).filter(|name| !name.trim().is_empty());
            let name = given.copied().or(found.name.as_ref()).cloned().unwrap_or_default();
            let is_chosen = chosen.contains(&key);
            all.push(SegmentChoice::new(SegmentDraft { namespace: key.0, id: key.1, name }, Some(place), is_chosen));
        }
        for seen in &self.seen {
            if survey.is_none_or(|survey| survey.segment(&seen.namespace, &seen.id).is_none()) {
                all.push(SegmentChoice::new(seen.clone(), None, chosen.contains(&identity(seen))));
            }
        }
        all.sort_by_cached_key(|choice| (choice.title().to_lowercase(), choice.segment.clone()));
        all
    }
}
