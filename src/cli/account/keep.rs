//! A new secret goes where it is to be kept. All questions are asked before accounts are changed, and what a signal breaks
//! off is taken back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::secrets::{hidden, patience, said_while};
use super::super::streaming::Signals;
use super::super::{Context, Exit, Failure};
use super::moment::{Attended, attended, interrupted, within};
use super::usage;
use crate::destination::account::KeyEntry;
use crate::destination::vault::{FileVault, Keyring, Place, Vault, VaultError, apart};
use crate::secret::Secret;
use crate::text::Key;

/// Fewest characters of a passphrase.
const PASSPHRASE_CHARS: usize = 8;

/// A secret that is to be kept.
pub(super) struct Keeping {
    /// The account's name.
    pub(super) name: String,
    /// Whether it may take the place of one that belongs to no account here.
    pub(super) replace: bool,
    /// Where it is to be kept.
    pub(super) place: Place,
    /// The key it is of.
    pub(super) entry: KeyEntry,
    /// What its file is encrypted with.
    pub(super) passphrase: Option<Secret>,
}

impl Keeping {
    /// Looks whether the place can be had, and asks what there is to be asked. Without a keyring, somebody who is there may
    /// choose another place.
    pub(super) async fn settle(mut self, context: &Context) -> Result<Self, Failure> {
        if self.place == Place::Keyring {
            let name = self.name.clone();
            // One that holds nothing may be one that can hold nothing: better known before it is relied on.
            let look = move || match Keyring.read(&name)? {
                Some(_) => Ok(true),
                None => Keyring::try_out().map(|()| false),
            };
            let looking = apart(self.place, patience(context), look);
            match said_while(context, Box::pin(looking)).await {
                Ok(true) if !self.replace => return Err(self.taken(context)),
                Ok(_) => {}
                Err(error) if error.is_absent() => self.place = elsewhere(context, &error)?,
                // One that cannot be read can be replaced.
                Err(
                    VaultError::Broken(_)
                    | VaultError::Interrupted(_)
                    | VaultError::Garbled(_)
                    | VaultError::Ended
                    | VaultError::Untold,
                ) if self.replace => {}
                Err(error) => return Err(error.into()),
            }
        }
        if self.place == Place::File {
            if !self.replace && FileVault::holds(&context.places.accounts_folder(), &self.name) {
                return Err(self.taken(context));
            }
            let passphrase = match self.passphrase.take() {
                Some(passphrase) => passphrase,
                None => new_passphrase(context, &self.name)?,
            };
            if passphrase.chars() < PASSPHRASE_CHARS {
                return Err(usage(format!(
                    "The passphrase is too short: {PASSPHRASE_CHARS} characters at least. Nothing was saved."
                )));
            }
            self.passphrase = Some(passphrase);
        }
        Ok(self)
    }

    /// Stores it. Only to be called while nobody else may change accounts. After a signal it is not there.
    pub(super) async fn store(&mut self, context: &Context, signals: &mut Signals) -> Result<(), Failure> {
        let given_up = Arc::new(AtomicBool::new(false));
        let Some(storing) = self.storing(context, Arc::clone(&given_up)) else { return Ok(()) };
        let storing = Box::pin(said_while(context, Box::pin(storing)));
        let tell = || given_up.store(true, Ordering::SeqCst);
        match attended(signals, self.place, storing, tell).await {
            Attended::Done(Ok(Stored::Yes)) => Ok(()),
            Attended::Done(Ok(Stored::Taken)) => Err(self.taken(context)),
            Attended::Done(Ok(Stored::GivenUp)) | Attended::Interrupted(Some(Ok(Stored::Taken | Stored::GivenUp))) => {
                Err(interrupted(""))
            }
            Attended::Done(Err(error)) => Err(error.into()),
            Attended::Interrupted(Some(Err(_))) => Err(interrupted("")),
            Attended::Interrupted(Some(Ok(Stored::Yes))) => Err(self.take_back(context).await),
            Attended::Interrupted(None) => Err(interrupted(self.left())),
        }
    }

    /// Takes a secret back whose account could not be saved. That is what is told, not what becomes of this.
    pub(super) async fn forget(&self, context: &Context) {
        if let Err(error) = self.deleting(context).await {
            tracing::warn!(%error, "the secret of an account that was not saved stays");
        }
    }

    /// The work of storing, on a thread of its own; none where nothing is kept.
    fn storing(
        &self,
        context: &Context,
        given_up: Arc<AtomicBool>,
    ) -> Option<impl Future<Output = Result<Stored, VaultError>> + use<>> {
        let folder = context.places.accounts_folder();
        let vault: Arc<dyn Vault> = match self.place {
            Place::Keyring => Arc::new(Keyring),
            Place::File => {
                let passphrase = Secret::copy_of(self.passphrase.as_ref().map_or("", Secret::expose));
                Arc::new(FileVault::new(folder.clone(), passphrase))
            }
            Place::Session | Place::Systemd => return None,
        };
        let (name, place, replace, secret) = (self.name.clone(), self.place, self.replace, self.entry.to_secret());
        let storing = apart(place, patience(context), move || {
            let holds = || match place {
                // Its passphrase may be another one.
                Place::File => Ok(FileVault::holds(&folder, &name)),
                Place::Keyring | Place::Session | Place::Systemd => vault.read(&name).map(|found| found.is_some()),
            };
            if !replace && holds()? {
                return Ok(Stored::Taken);
            }
            if given_up.load(Ordering::SeqCst) {
                return Ok(Stored::GivenUp);
            }
            vault.write(&name, &secret).map(|()| Stored::Yes)
        });
        Some(storing)
    }

    async fn take_back(&self, context: &Context) -> Failure {
        // What it has replaced was nobody's here, and cannot be brought back.
        match within(self.place, self.deleting(context)).await {
            Some(Ok(())) => interrupted(""),
            Some(Err(_)) | None => interrupted(self.left()),
        }
    }

    async fn deleting(&self, context: &Context) -> Result<(), VaultError> {
        let (name, folder) = (self.name.clone(), context.places.accounts_folder());
        match self.place {
            Place::Keyring => apart(Place::Keyring, patience(context), move || Keyring.delete(&name)).await,
            Place::File => FileVault::forget(&folder, &name),
            Place::Session | Place::Systemd => Ok(()),
        }
    }

    fn left(&self) -> String {
        let Self { name, .. } = self;
        format!("The secret may have been stored as {name} all the same. To use the name again, add --replace.")
    }

    fn taken(&self, context: &Context) -> Failure {
        let name = &self.name;
        let (holder, other) = match self.place {
            Place::File => {
                let file = context.places.accounts_folder().join(format!("{name}.age"));
                (file.display().to_string(), "one")
            }
            Place::Keyring | Place::Session | Place::Systemd => {
                ("The keyring".to_owned(), "another configuration folder or of one")
            }
        };
        let message = format!(
            "{holder} holds a secret of an account {name} already, of {other} that was removed by hand. Choose another name, or \
             add --replace."
        );
        Failure::new(Exit::Failure, crate::text::foreign::printable(&message))
    }
}

/// What became of storing.
enum Stored {
    Yes,
    /// There is one of the name.
    Taken,
    /// A signal came before it was begun.
    GivenUp,
}

/// Where to keep the secret when there is no keyring, in the order of what is safest.
fn elsewhere(context: &Context, error: &VaultError) -> Result<Place, Failure> {
    if !context.is_interactive() {
        return Err(Failure::new(
            Exit::Failure,
            format!(
                "{error} Nothing was saved. Instead, in this order: credentials that AWS provides (--profile NAME, --ambient), \
                 the secret given to each run (--session-only), or a file under a passphrase (--vault file --passphrase-stdin)."
            ),
        ));
    }
    context.say(Key::AccountNoKeyring, &[("reason", error.to_string().into())]);
    loop {
        match context.ask(Key::AccountAskElsewhere, &[])?.as_str() {
            "1" => {
                let message = "Nothing was saved. Run it again with --profile NAME or --ambient.";
                return Err(Failure::new(Exit::Failure, message));
            }
            "2" => return Ok(Place::Session),
            "3" => return Ok(Place::File),
            _ => {}
        }
    }
}

fn new_passphrase(context: &Context, name: &str) -> Result<Secret, Failure> {
    if !context.is_interactive() {
        return Err(usage("The file needs a passphrase: give it as the first line of stdin with --passphrase-stdin"));
    }
    let first = hidden(context, Key::AccountAskNewPassphrase, &[("account", name.into())])?;
    let second = hidden(context, Key::AccountAskAgain, &[])?;
    if first.expose() != second.expose() {
        return Err(usage("The two passphrases differ. Nothing was saved."));
    }
    Ok(first)
}
