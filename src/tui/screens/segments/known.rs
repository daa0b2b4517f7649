//! Lists the segments that can be chosen: those of the survey, and those that were chosen or typed and are not in it.

use std::collections::{HashMap, HashSet};

use crate::destination::draft::SegmentDraft;
use crate::flow::Flow;
use crate::source::survey::Survey;

pub(super) struct SegmentChoice {
    /// The segment as it would be mapped.
    pub(super) segment: SegmentDraft,
    /// Its index in the survey.
    pub(super) place: Option<usize>,
    pub(super) chosen: bool,
    /// The text that the filter searches.
    text: String,
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
    fn new(segment: SegmentDraft, place: Option<usize>, chosen: bool) -> Self {
        let text = format!("{} {} {}", segment.name, segment.id, segment.namespace);
        Self { segment, place, chosen, text }
    }

    /// Returns the segment's name, or its id if it has no name.
    pub(super) fn title(&self) -> &str {
        if self.segment.name.trim().is_empty() { &self.segment.id } else { &self.segment.name }
    }

    fn is(&self, namespace: &str, id: &str) -> bool {
        self.segment.namespace == namespace && self.segment.id == id
    }
}

impl SegmentList {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn get(&self, place: usize) -> Option<&SegmentChoice> {
        self.all.get(place)
    }

    pub(super) fn all(&self) -> &[SegmentChoice] {
        &self.all
    }

    pub(super) fn text(&self, place: usize) -> &str {
        self.all.get(place).map_or("", |known| &known.text)
    }

    /// Returns the index of the segment with the same namespace and id.
    pub(super) fn find(&self, segment: &SegmentDraft) -> Option<usize> {
        self.all.iter().position(|known| known.is(&segment.namespace, &segment.id))
    }

    /// Updates the list after the flow has changed. Returns `true` if the list was rebuilt, `false` if at most the
    /// choices changed.
    pub(super) fn settle(&mut self, flow: &Flow) -> bool {
        let (told, chosen) = (flow.facts().surveyed, &flow.draft().activation.segments);
        if self.made_of.as_ref().is_some_and(|(before, answer)| *before == told && answer == chosen) {
            return false;
        }
        let survey = flow.facts().survey.get().map(|survey| &**survey);
        let same_survey = self.made_of.as_ref().is_some_and(|(before, _)| *before == told);
        let is_new = self.see(survey, chosen) || !same_survey;
        if is_new {
            self.all = self.list(survey, chosen);
        } else {
            self.mark(chosen);
        }
        self.made_of = Some((told, chosen.clone()));
        is_new
    }

    /// Remembers the chosen segments, so that they stay listed. Returns whether one of them is new and not in the
    /// survey.
    fn see(&mut self, survey: Option<&Survey>, chosen: &[SegmentDraft]) -> bool {
        let known: HashSet<_> = self.seen.iter().map(|one| (one.namespace.clone(), one.id.clone())).collect();
        let mut appeared = false;
        for one in chosen.iter().filter(|one| !known.contains(&(one.namespace.clone(), one.id.clone()))) {
            appeared |= survey.is_none_or(|survey| survey.segment(&one.namespace, &one.id).is_none());
            self.seen.push(one.clone());
        }
        appeared
    }

    /// Updates which segments are chosen.
    fn mark(&mut self, chosen: &[SegmentDraft]) {
        let chosen: HashSet<_> = chosen.iter().map(|one| (&*one.namespace, &*one.id)).collect();
        for known in &mut self.all {
            known.chosen = chosen.contains(&(&*known.segment.namespace, &*known.segment.id));
        }
    }

    fn list(&self, survey: Option<&Survey>, chosen: &[SegmentDraft]) -> Vec<SegmentChoice> {
        let by_name = |one: &'_ SegmentDraft| (one.namespace.clone(), one.id.clone());
        let chosen: HashSet<_> = chosen.iter().map(by_name).collect();
        let seen: HashMap<_, _> = self.seen.iter().map(|one| (by_name(one), &one.name)).collect();
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
                all.push(SegmentChoice::new(seen.clone(), None, chosen.contains(&by_name(seen))));
            }
        }
        all.sort_by_cached_key(|known| (known.title().to_lowercase(), known.segment.clone()));
        all
    }
}
