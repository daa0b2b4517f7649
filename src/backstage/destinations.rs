//! Carries out the orders about destinations: reads the list, begins a set-up, removes a destination.

mod scan;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use time::OffsetDateTime;

pub(super) use scan::{DestinationScanner, ReportScope};

use super::Backstage;
use crate::backstage::session::Session;
use crate::backstage::{Begin, DestinationKind, Reply};
use crate::destination::draft::{Draft, DraftFile, LoadedDraft};
use crate::destination::lock::{LockWait, WAIT};
use crate::destination::{Places, StoreError};
use crate::flow::FlowInput;
use crate::text::{Explain, Notification, Phrase, Tone, say};

impl Backstage {
    pub(super) fn scan_destinations(&self, scope: ReportScope) {
        let (scanner, session, replies) = (Arc::clone(&self.scanner), Arc::clone(&self.session), self.replies.clone());
        tokio::task::spawn_blocking(move || scanner.scan(&session, &replies, scope));
    }

    pub(super) fn offer_draft(&self) {
        let kept = DraftFile::new(&self.session.places);
        self.run_blocking(move || match kept.load() {
            Ok(LoadedDraft::Nothing) => Vec::new(),
            Ok(LoadedDraft::Draft(mut draft)) => {
                draft.account.forget_session();
                kept.kept_at().map(Reply::DraftKept).into_iter().chain([Reply::DraftFound(draft)]).collect()
            }
            Ok(LoadedDraft::SetAside { file, .. }) => {
                vec![Reply::Say(Notification::new(Tone::Warn, say::NoteDraftSetAside { file: &file }))]
            }
            Err(error) => vec![Reply::Say(failure(&error))],
        });
    }

    pub(super) fn begin(&mut self, begin: Begin) {
        let (session, replies) = (Arc::clone(&self.session), self.replies.clone());
        let at = if let Begin::EditAt(_, step) = &begin { Some(*step) } else { None };
        tokio::spawn(async move {
            let input = match begin {
                Begin::Sandbox => sandbox_input(&session).await,
                other => flow_input_for(&session, other).map_err(|error| error.phrase()),
            };
            let message = match input {
                Ok(input) => {
                    let kind = if session.is_for_sandbox(&input.draft) {
                        DestinationKind::Sandbox
                    } else {
                        DestinationKind::Kinesis
                    };
                    let input = Box::new(input);
                    match at {
                        Some(step) => Reply::BeginAt(input, kind, step),
                        None => Reply::Begin(input, kind),
                    }
                }
                Err(reason) => Reply::Say(Notification::new(Tone::Bad, say::NoteFailed { reason })),
            };
            let _ = replies.send(message).await;
        });
    }

    /// Removes a destination, but not while it streams here or is about to.
    pub(super) fn remove(&self, name: String) {
        if self.streams_destination(&name) {
            return self.send(Reply::Say(Notification::new(Tone::Bad, say::SayStopFirst { name })));
        }
        let (scanner, session, replies) = (Arc::clone(&self.scanner), Arc::clone(&self.session), self.replies.clone());
        tokio::task::spawn_blocking(move || {
            let removed = remove_in_turn(&session.places_with(&name), &name);
            let said = match removed {
                Ok(()) => Notification::new(Tone::Good, say::SayRemoved { name }),
                Err(error) => failure(&error),
            };
            let _ = replies.blocking_send(Reply::Say(said));
            scanner.scan(&session, &replies, ReportScope::All);
        });
    }

    /// Writes a text to a new file in the current folder. Never overwrites a file.
    pub(super) fn save_text(&self, name: String, text: String) {
        let folder = self.session.folder.clone();
        self.run_blocking(move || {
            let said = match write_new_file(&folder, &name, &text) {
                Ok(file) => Notification::new(Tone::Good, say::SaySaved { file: file.display().to_string() }),
                Err(error) => Notification::new(Tone::Bad, say::SayNotSaved { reason: Phrase::system(&error) }),
            };
            vec![Reply::Say(said)]
        });
    }
}

/// Removes a destination, and retries while a short command holds its lock.
fn remove_in_turn(places: &Places, name: &str) -> Result<(), StoreError> {
    let mut wait = LockWait::default();
    loop {
        match places.remove(name) {
            Err(error) if wait.holder(&error).is_some() => std::thread::sleep(WAIT),
            removed => return removed,
        }
    }
}

fn failure(error: &StoreError) -> Notification {
    Notification::new(Tone::Bad, say::NoteFailed { reason: error })
}

/// Saves to `policy.json`, or to `policy-2.json` and so on if that exists. The file is complete when it appears,
/// readable only by its owner, and never replaces another.
fn write_new_file(folder: &Path, name: &str, text: &str) -> std::io::Result<PathBuf> {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "txt"));
    let mut whole = tempfile::NamedTempFile::new_in(folder)?;
    whole.write_all(text.as_bytes())?;
    whole.as_file().sync_all()?;
    let mut number = 1_u32;
    loop {
        let file = match number {
            1 => folder.join(format!("{stem}.{extension}")),
            number => folder.join(format!("{stem}-{number}.{extension}")),
        };
        match whole.persist_noclobber(&file) {
            Ok(_) => return Ok(file),
            Err(kept) if kept.error.kind() == std::io::ErrorKind::AlreadyExists && number < 1000 => {
                whole = kept.file;
                number += 1;
            }
            Err(kept) => return Err(kept.error),
        }
    }
}

fn flow_input_for(session: &Session, begin: Begin) -> Result<FlowInput, StoreError> {
    let names = session.names()?;
    let draft = match begin {
        Begin::New | Begin::Sandbox => Draft::new(),
        Begin::Draft(draft) => *draft,
        Begin::Open(name) | Begin::Edit(name) | Begin::EditAt(name, _) => {
            Draft::edit(session.places_with(&name).load(&name)?.spec())
        }
        Begin::Copy(name) => Draft::copy(session.places_with(&name).load(&name)?.spec(), &names),
    };
    Ok(flow_input(session, draft, names))
}

async fn sandbox_input(session: &Session) -> Result<FlowInput, Phrase> {
    let sandbox = session.sandbox().await.map_err(|error| error.phrase())?;
    let names = session.names().map_err(|error| error.phrase())?;
    let mut draft = sandbox.draft();
    // A second set-up on the sandbox gets a name of its own.
    let free = |name: &String| !names.iter().any(|other| other.eq_ignore_ascii_case(name));
    let first = draft.name.clone();
    // There are more candidates than destinations, so at least one is free.
    let mut others = (2..=names.len() + 2).map(|number| format!("{first}-{number}"));
    if !free(&first) {
        draft.name = others.find(free).unwrap_or_default();
    }
    Ok(flow_input(session, draft, names))
}

fn flow_input(session: &Session, draft: Draft, destinations: Vec<String>) -> FlowInput {
    FlowInput { draft, destinations, folder: session.folder.clone(), now: OffsetDateTime::now_utc() }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::backstage::{EnteredSecrets, Order};
    use crate::flow::{EffectResult, JobId};

    #[tokio::test]
    async fn a_set_up_that_does_not_begin_leaves_the_questions_of_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| Some(folder.path().join(name));
        let places = Places::new(inside("config"), inside("state")).unwrap();
        let (sender, mut replies) = mpsc::channel(8);
        let mut backstage = Backstage::new(Arc::new(Session::new(places, folder.path().to_owned())), sender).unwrap();
        let (answer, answered) = tokio::sync::oneshot::channel();
        let question = async move { answered.await.unwrap_or(EffectResult::Finished) };
        backstage.run_job(JobId::default(), question);
        backstage.run(Order::Begin(Begin::Edit("nowhere".into())), EnteredSecrets::default());
        assert!(matches!(replies.recv().await, Some(Reply::Say(said)) if said.tone == Tone::Bad));
        answer.send(EffectResult::Key(None)).unwrap();
        assert!(matches!(replies.recv().await, Some(Reply::EffectResult(_, EffectResult::Key(None)))));
        // A new set-up cancels the jobs of the previous set-up.
        let (answer, answered) = tokio::sync::oneshot::channel();
        backstage.run_job(JobId::default(), async move { answered.await.unwrap_or(EffectResult::Finished) });
        backstage.run(Order::CancelAll, EnteredSecrets::default());
        let mut answer: tokio::sync::oneshot::Sender<EffectResult> = answer;
        answer.closed().await;
        backstage.end().await;
    }

    #[test]
    fn a_text_is_saved_beside_others_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let save = |text| write_new_file(folder.path(), "high.toml", text).unwrap();
        let files = [save("one"), save("two")];
        assert_eq!(files, ["high.toml", "high-2.toml"].map(|name| folder.path().join(name)));
        assert_eq!(files.clone().map(|file| std::fs::read_to_string(file).unwrap()), ["one", "two"]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
        #[cfg(unix)]
        for file in files {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
