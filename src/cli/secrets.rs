//! Reads secrets from stdin or from a hidden prompt, never from an argument.

#[cfg(unix)]
mod ending;
mod stdin;

use std::time::Duration;

use super::{Context, Exit, Failure};
use crate::destination::account::paste::is_like_secret;
use crate::destination::sign_in::{
    EntryError, GivenSecrets, RequiredSecret, SignIn, SignInError, required_secret, sign_in,
};
use crate::destination::{Spec, StoreError};
use crate::secret::Secret;
use crate::text::{Key, say};

#[cfg(unix)]
pub(super) use ending::attend;
pub(super) use stdin::{ask_hidden, read_line};

/// How long to wait for a keyring if a user is present, who may have to unlock it in a window.
const WITH_SOMEBODY: Duration = Duration::from_mins(1);

/// How long to wait for a keyring on a server, where nobody can unlock it.
const ALONE: Duration = Duration::from_secs(10);

/// If a vault takes longer than this, a message says what the command waits for.
const SILENCE: Duration = Duration::from_secs(2);

/// Flags of commands that sign in.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "secrets")]
pub(super) struct SecretArgs {
    #[arg(long)]
    pub(super) secret_stdin: bool,
    #[arg(long)]
    pub(super) passphrase_stdin: bool,
}

impl SecretArgs {
    fn reads_stdin(&self) -> bool {
        self.secret_stdin || self.passphrase_stdin
    }

    /// Reads the secrets from stdin. If both are expected, the first line is the passphrase and the rest is the key.
    pub(super) fn read(&self, context: &Context) -> Result<GivenSecrets, Failure> {
        if !self.reads_stdin() {
            return Ok(GivenSecrets::default());
        }
        let all = stdin::read_secret(context)?;
        if !self.passphrase_stdin {
            return Ok(GivenSecrets { key: Some(all), passphrase: None });
        }
        let text = all.expose();
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let passphrase = Secret::copy_of(first.strip_suffix('\r').unwrap_or(first));
        if passphrase.is_empty() {
            return Err(Failure::new(Exit::Usage, Key::StdinNoPassphrase));
        }
        Ok(GivenSecrets { key: self.secret_stdin.then(|| Secret::copy_of(rest)), passphrase: Some(passphrase) })
    }
}

/// Signs in for a command on a destination. At a terminal, asks for a secret that is stored nowhere.
pub(super) async fn sign_in_with_prompts(context: &Context, spec: &Spec, args: &SecretArgs) -> Result<SignIn, Failure> {
    if args.reads_stdin() && spec.source.is_stdin() {
        return Err(Failure::new(Exit::Usage, Key::StdinIsFeed));
    }
    let credentials = &spec.account.credentials;
    let mut means = args.read(context)?;
    if let Some(name) = credentials.account()
        && context.is_interactive()
        && !spec.source.is_stdin()
        && means.key.is_none()
    {
        match required_secret(&context.places, credentials)? {
            RequiredSecret::Key => means.key = Some(ask_hidden(context, say::SecretsAskKey { account: name })?),
            RequiredSecret::Passphrase if means.passphrase.is_none() => {
                means.passphrase = Some(ask_hidden(context, say::SecretsAskPassphrase { account: name })?);
            }
            RequiredSecret::Passphrase | RequiredSecret::Nothing => {}
        }
    }
    let signing = sign_in(&context.places, credentials, means, patience(context));
    match wait_for_vault(context, Box::pin(signing)).await {
        // The user may enter the key for this session, whatever is wrong with the keyring.
        Err(SignInError::Vault { name, error })
            if error.is_of_keyring() && context.is_interactive() && !spec.source.is_stdin() =>
        {
            context.say(say::SecretsNotRead { reason: &error });
            let key = ask_hidden(context, say::SecretsAskKey { account: name.as_str() })?;
            let means = GivenSecrets { key: Some(key), passphrase: None };
            Ok(sign_in(&context.places, credentials, means, patience(context)).await?)
        }
        signed => Ok(signed?),
    }
}

pub(super) fn patience(context: &Context) -> Duration {
    if context.is_interactive() { WITH_SOMEBODY } else { ALONE }
}

/// Awaits `asking`. At a terminal, prints a message if it takes longer than [`SILENCE`].
pub(super) async fn wait_for_vault<T>(context: &Context, asking: impl Future<Output = T> + Unpin) -> T {
    let mut asking = asking;
    tokio::select! {
        done = &mut asking => return done,
        () = tokio::time::sleep(SILENCE) => {}
    }
    if context.is_interactive() {
        context.say(Key::SecretsWaiting);
    }
    asking.await
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        let exit = match &error {
            SignInError::Account(_) => match error {
                SignInError::Account(error) => return error.into(),
                _ => Exit::Failure,
            },
            SignInError::NeedsKey { .. }
            | SignInError::NeedsPassphrase { .. }
            | SignInError::NoUse { .. }
            | SignInError::NoPassphrase { .. }
            | SignInError::Given { .. } => Exit::Usage,
            SignInError::Entry(EntryError::Expired { .. }) => Exit::Denied,
            SignInError::Vault { .. } | SignInError::Empty { .. } | SignInError::Entry(EntryError::NoKey { .. }) => {
                Exit::Failure
            }
        };
        Self::new(exit, &error)
    }
}

/// Fails with [`Exit::InvalidSpec`] if the spec names an account that does not exist.
pub(super) fn account_exists(context: &Context, spec: &Spec) -> Result<(), Failure> {
    match required_secret(&context.places, &spec.account.credentials) {
        Ok(_) => Ok(()),
        Err(error @ StoreError::UnknownAccount { .. }) => {
            Err(Failure::new(Exit::InvalidSpec, say::AccountIdFault { reason: &error }))
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns true if an argument looks like a secret. Nothing that repeats the arguments may be printed then.
pub(super) fn refuse_in_arguments(mut arguments: impl Iterator<Item = std::ffi::OsString>) -> bool {
    arguments.any(|argument| {
        let text = argument.to_string_lossy();
        let value =
            text.rsplit_once("AWS_SECRET_ACCESS_KEY=").or(text.split_once('=')).map_or(&*text, |(_, value)| value);
        is_like_secret(&text) || is_like_secret(value.trim_matches(['"', '\'']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_among_the_arguments_is_seen() {
        let seen = |argument: &str| refuse_in_arguments(["account".into(), argument.into()].into_iter());
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        assert!(
            seen(secret) && seen(&format!("--secret={secret}")) && seen(&format!("AWS_SECRET_ACCESS_KEY='{secret}'"))
        );
        assert!(!seen("AKIAQNZGKIQY56JQ7WML") && !seen("--secret-stdin"));
    }
}
