//! `outflow account add`: tries a new account, stores its secret (in the keyring by default) and saves the account.

use time::OffsetDateTime;

use super::change_accounts;
use super::keep::SecretToStore;
use super::key::{KeyFlags, ask_length, take, time, typed_id};
use super::{trial, usage};
use crate::cli::secrets::{SecretArgs, patience};
use crate::cli::streaming::{RunSignals, block_on};
use crate::cli::{Context, Exit, Failure};
use crate::destination::account::{
    Account, AccountSignIn, KeyEntry, is_account_name, is_external_id, is_session_name, role_account,
};
use crate::destination::account::{AccountKey, region_fault};
use crate::destination::sign_in::GivenSecrets;
use crate::destination::spec::endpoint_fault;
use crate::destination::vault::{SecretPlace, SecretStore};
use crate::kinesis::probe::UNREACHABLE;
use crate::kinesis::{AwsCredentials, HeldKeys, ProvidedCredentials, Role};
use crate::secret::Secret;
use crate::text::{Key, Phrase, say, template};

/// The variables in which the AWS tools look for the region.
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct AccountAddArgs {
    name: String,
    #[arg(long, value_name = "ID", conflicts_with_all = ["profile", "ambient", "environment"])]
    access_key_id: Option<String>,
    #[arg(long, value_name = "PROFILE", conflicts_with_all = ["ambient", "environment"])]
    profile: Option<String>,
    #[arg(long, conflicts_with = "environment")]
    ambient: bool,
    #[arg(long)]
    environment: bool,
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    #[arg(long, value_name = "ID", requires = "role_arn")]
    external_id: Option<String>,
    #[arg(long, value_name = "NAME", requires = "role_arn")]
    role_session_name: Option<String>,
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
    #[arg(long, value_name = "TIME", value_parser = time)]
    expires: Option<OffsetDateTime>,
    #[arg(long, value_enum, value_name = "WHERE", conflicts_with_all = ["profile", "ambient", "environment"])]
    vault: Option<SecretPlace>,
    #[arg(long, conflicts_with_all = ["vault", "profile", "ambient", "environment"])]
    session_only: bool,
    #[arg(long)]
    no_check: bool,
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    secrets: SecretArgs,
}

struct NewAccount {
    account: Account,
    entry: Option<KeyEntry>,
    passphrase: Option<Secret>,
    /// True if AWS did not answer the trial. Stays false with `--no-check`.
    untried: bool,
}

pub(super) fn execute(context: &Context, args: &AccountAddArgs) -> Result<Exit, Failure> {
    typed_id(args.access_key_id.as_deref())?;
    let name = args.name.as_str();
    if !is_account_name(name) {
        return Err(usage(say::AccountNameInvalid { name }));
    }
    refuse_taken(context, name)?;
    block_on(async {
        let mut signals = RunSignals::new()?;
        let draft = read_draft(context, args)?;
        let ready = signals.unless_one(Box::pin(prepare(context, args, draft))).await?;
        finish(context, ready, &mut signals).await
    })
}

/// Builds the account from the flags, stdin and prompts.
fn read_draft(context: &Context, args: &AccountAddArgs) -> Result<NewAccount, Failure> {
    let means = args.secrets.read(context)?;
    let role = role(args)?;
    let asks = !is_sign_in_named(args, &means) && context.is_interactive();
    let provided = if asks { ask_credentials(context)? } else { provided_credentials(args) };
    refuse_useless(provided.is_none(), args, &means)?;
    let (mut entry, mut pasted_region) = (None, None);
    let place = place(args);
    let needs_no_secret = matches!(place, SecretPlace::Session | SecretPlace::Systemd) && means.key.is_none();
    let source = if let Some(provided) = provided {
        AccountSignIn::Provided(provided)
    } else if needs_no_secret {
        AccountSignIn::Key(AccountKey { id: args.access_key_id.clone(), place, expires: args.expires })
    } else {
        let typed = KeyFlags { id: args.access_key_id.as_deref(), expires: args.expires };
        let taken = take(context, means.key.as_ref(), typed)?;
        ask_length(context, &taken.entry, args.endpoint_url.as_deref())?;
        let source = AccountSignIn::Key(taken.entry.key(place));
        (entry, pasted_region) = (Some(taken.entry), taken.region);
        source
    };
    let region = region(context, args, pasted_region)?;
    if let Some((fault, fix)) = args.endpoint_url.as_deref().and_then(endpoint_fault) {
        return Err(usage(say::AccountBadEndpoint { fault: &fault, fix: &fix }));
    }
    let (name, endpoint_url) = (args.name.clone(), args.endpoint_url.clone());
    let account = Account { name, source, role, region, endpoint_url, generation: 1, next_key: None };
    Ok(NewAccount { account, entry, passphrase: means.passphrase, untried: false })
}

/// Returns the credentials that the flags choose, or `None` for an access key.
fn provided_credentials(args: &AccountAddArgs) -> Option<ProvidedCredentials> {
    match &args.profile {
        Some(profile) => Some(ProvidedCredentials::Profile(profile.clone())),
        None if args.ambient => Some(ProvidedCredentials::Ambient),
        None if args.environment => Some(ProvidedCredentials::Environment),
        None => None,
    }
}

/// Returns true if the flags choose how the account signs in, so that no prompt is needed.
fn is_sign_in_named(args: &AccountAddArgs, means: &GivenSecrets) -> bool {
    let of_key = args.access_key_id.is_some() || means.key.is_some() || args.vault.is_some() || args.session_only;
    of_key || provided_credentials(args).is_some()
}

/// Fails if the user gave a key or a passphrase that the account would not use.
fn refuse_useless(is_key: bool, args: &AccountAddArgs, means: &GivenSecrets) -> Result<(), Failure> {
    if means.key.is_some() && !is_key {
        return Err(usage(Key::AccountNoKeyNeeded));
    }
    if means.passphrase.is_some() && !(is_key && place(args) == SecretPlace::File) {
        return Err(usage(Key::AccountNoPassphraseNeeded));
    }
    Ok(())
}

/// Asks for the credentials to sign in with. Returns `None` for an access key.
fn ask_credentials(context: &Context) -> Result<Option<ProvidedCredentials>, Failure> {
    loop {
        match context.ask(Key::AccountAskKind)?.as_str() {
            "1" | "" => return Ok(None),
            "2" => {
                let profile = context.ask(Key::AccountAskProfile)?;
                let profile = if profile.is_empty() { "default".into() } else { profile };
                return Ok(Some(ProvidedCredentials::Profile(profile)));
            }
            "3" => return Ok(Some(ProvidedCredentials::Ambient)),
            "4" => return Ok(Some(ProvidedCredentials::Environment)),
            _ => {}
        }
    }
}

fn place(args: &AccountAddArgs) -> SecretPlace {
    if args.session_only { SecretPlace::Session } else { args.vault.unwrap_or(SecretPlace::Keyring) }
}

fn role(args: &AccountAddArgs) -> Result<Option<Role>, Failure> {
    let Some(arn) = args.role_arn.clone() else { return Ok(None) };
    if role_account(&arn).is_none() {
        return Err(usage(Key::AccountBadRole));
    }
    if args.external_id.as_deref().is_some_and(|id| !is_external_id(id)) {
        return Err(usage(Key::AccountBadExternalId));
    }
    if args.role_session_name.as_deref().is_some_and(|name| !is_session_name(name)) {
        return Err(usage(Key::AccountBadSessionName));
    }
    Ok(Some(Role { arn, external_id: args.external_id.clone(), session_name: args.role_session_name.clone() }))
}

/// Returns the region from the flag, the paste or the variables of the AWS tools, in this order; otherwise asks.
fn region(context: &Context, args: &AccountAddArgs, pasted: Option<String>) -> Result<String, Failure> {
    let of_tools = || REGIONS.iter().find_map(|name| std::env::var(name).ok().filter(|region| !region.is_empty()));
    let known = args.region.clone().or(pasted).or_else(of_tools);
    let region = match known {
        Some(region) => region,
        None if context.is_interactive() => context.ask(Key::AccountAskRegion)?,
        None => return Err(usage(Key::AccountNoRegion)),
    };
    match region_fault(&region) {
        Some(fault) => Err(usage(fault)),
        None => Ok(region),
    }
}

fn refuse_taken(context: &Context, name: &str) -> Result<(), Failure> {
    if context.places.find_account(name)?.is_none() {
        return Ok(());
    }
    Err(Failure::new(Exit::Failure, say::AccountTaken { name }))
}

/// Tries the credentials and decides where to keep the secret.
async fn prepare(
    context: &Context,
    args: &AccountAddArgs,
    mut draft: NewAccount,
) -> Result<(NewAccount, Option<SecretToStore>), Failure> {
    draft.untried = !args.no_check && !try_out(context, &draft).await?;
    let (Some(entry), AccountSignIn::Key(key)) = (draft.entry.take(), &mut draft.account.source) else {
        return Ok((draft, None));
    };
    let (name, place, passphrase) = (args.name.clone(), key.place, draft.passphrase.take());
    let secrets = SecretStore::new(context.places.clone(), patience(context));
    let keeping = SecretToStore { name, replace: args.replace, place, entry, passphrase, secrets };
    let keeping = keeping.prepare(context).await?;
    key.place = keeping.place;
    Ok((draft, Some(keeping)))
}

/// Stores the secret, then saves the account. If the account cannot be saved, deletes the secret again.
async fn finish(
    context: &Context,
    (draft, mut keeping): (NewAccount, Option<SecretToStore>),
    signals: &mut RunSignals,
) -> Result<Exit, Failure> {
    let NewAccount { account, untried, .. } = draft;
    let _only = change_accounts(context, signals).await?;
    // Another process may have added the account while the user typed the key.
    refuse_taken(context, &account.name)?;
    if let Some(keeping) = &mut keeping {
        keeping.store(context, signals).await?;
    }
    let file = match context.places.save_account(&account) {
        Ok(file) => file,
        Err(error) => {
            if let Some(keeping) = &keeping {
                keeping.forget().await;
            }
            return Err(error.into());
        }
    };
    let name = account.name.as_str();
    context.say(say::AccountSaved { account: name, file: file.display().to_string() });
    if untried {
        context.say(say::AccountSavedUntried { account: name });
    }
    if let Some(key) = account.key() {
        context.say(Phrase::filled(
            match key.place {
                SecretPlace::Keyring => template!(AccountInKeyring, &["account"]),
                SecretPlace::File => template!(AccountInFile, &["account"]),
                SecretPlace::Session => template!(AccountInSession, &[]),
                SecretPlace::Systemd => template!(AccountInSystemd, &["account"]),
            },
            [("account", name.into())],
        ));
    }
    context.say(say::AccountNext { account: name });
    Ok(Exit::Done)
}

/// Returns true if AWS confirmed the credentials or there is no key to try; false if AWS is unreachable. Fails if AWS
/// refuses the credentials.
async fn try_out(context: &Context, draft: &NewAccount) -> Result<bool, Failure> {
    let base = match (&draft.account.source, &draft.entry) {
        (AccountSignIn::Key(_), Some(entry)) => AwsCredentials::Held(HeldKeys::new(&entry.keys())),
        // Each run gets the key when it starts, so there is nothing to try.
        (AccountSignIn::Key(_), None) => return Ok(true),
        (AccountSignIn::Provided(provided), _) => AwsCredentials::Provided(provided.clone()),
    };
    let credentials = base.assuming(draft.account.role.as_ref());
    match trial::identify(context, &draft.account, &credentials).await {
        Ok(()) => Ok(true),
        // STS may be unreachable where Kinesis is reachable, so this proves nothing.
        Err(refusal) if refusal.code == UNREACHABLE => {
            context.say(say::AccountUntried { reason: &refusal.message });
            Ok(false)
        }
        Err(refusal) => Err(trial::failure(&draft.account, &refusal, Key::AccountNotSaved)),
    }
}
