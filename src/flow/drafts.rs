//! Keeps the answers as a draft, and resumes from one.

use std::path::{Path, PathBuf};

use super::Flow;
use super::checks;
use super::effect::Effect;
use super::field::Field;
use super::step::{Step, StepMarks, StepStatus};
use crate::destination::draft::{Draft, Origin, SourceDraft, WizardProgress};

impl Flow {
    /// Updates the progress in the draft, and returns the effect that keeps the draft.
    pub fn save(&mut self) -> Effect {
        let (done, again) = (self.marks.names_with(StepStatus::Done), self.marks.names_with(StepStatus::Outdated));
        self.draft.progress =
            WizardProgress { at: self.step.name().to_owned(), done, again, causes: self.marks.causes() };
        Effect::SaveDraft(Box::new(self.draft_to_keep()))
    }

    /// Returns the answers as they are kept: with the folder in which they were typed, and without secrets.
    pub fn draft_to_keep(&self) -> Draft {
        let mut kept = self.draft.clone();
        self.folder.to_str().unwrap_or_default().clone_into(&mut kept.source.folder);
        if let Some((before, host)) = kept.account.endpoint_url.rsplit_once('@') {
            // The text before the host may hold a password.
            let scheme = before.split_once("://").map_or(String::new(), |(scheme, _)| format!("{scheme}://"));
            kept.account.endpoint_url = scheme + host;
        }
        checks::wipe_exposed(&mut kept);
        kept
    }
}

/// Keeps the meaning of a path that was typed in another folder: makes it point to the same file.
pub(super) fn rebase_path(source: &mut SourceDraft, folder: &Path) {
    let typed_in = PathBuf::from(std::mem::take(&mut source.folder));
    let moved = !typed_in.as_os_str().is_empty()
        && typed_in != folder
        && !source.path.trim().is_empty()
        && !source.path.starts_with('~');
    if let Some(path) = moved.then(|| typed_in.join(&source.path)).as_deref().and_then(Path::to_str) {
        path.clone_into(&mut source.path);
    }
}

/// Returns the step and the marks of a kept draft. The wizard does not resume at Preview or Stream.
pub(super) fn resume_point(draft: &Draft) -> (Step, StepMarks) {
    let mut marks = StepMarks::default();
    if is_saved(draft) {
        // Every step of a saved destination is done.
        Step::ALL[..Step::Preview.place()].iter().for_each(|step| marks.set(*step, StepStatus::Done));
        return (Step::Review, marks);
    }
    for (names, mark) in [(&draft.progress.done, StepStatus::Done), (&draft.progress.again, StepStatus::Outdated)] {
        names.iter().filter_map(|name| Step::named(name)).for_each(|step| marks.set(step, mark));
    }
    for (step, field) in &draft.progress.causes {
        if let (Some(step), Some(field)) = (Step::named(step), Field::from_stored_name(field)) {
            marks.restore_cause(step, field);
        }
    }
    let step = Step::named(&draft.progress.at).filter(|step| *step < Step::Preview && marks.is_reachable(*step));
    (step.unwrap_or(Step::Account), marks)
}

/// Returns true if all answers are those of a saved destination. To change one, the user goes to its step first.
fn is_saved(draft: &Draft) -> bool {
    matches!(draft.origin, Origin::Edit(_)) && draft.progress == WizardProgress::default()
}
