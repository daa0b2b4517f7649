//! Tries credentials before they are relied on, and reports the result.

use crate::cli::{Context, Exit, Failure};
use crate::destination::account::trial::TrialWait;
use crate::destination::account::{Account, trial};
use crate::destination::check::{CheckRow, CheckState, Verdict};
use crate::destination::spec::region_partition;
use crate::flow::words::{caller_phrase, cause_remedy};
use crate::kinesis::AwsCredentials;
use crate::kinesis::key_source::KeySource;
use crate::kinesis::policy::StreamScope;
use crate::kinesis::probe::{ServiceRefusal, UNREACHABLE};
use crate::kinesis::remedy::{RefusedRequest, Remedy};
use crate::text::foreign::printable;
use crate::text::{Explain, Key, Phrase, say};

/// Reports the identity behind `credentials`. Fails if AWS refuses them or is unreachable ([`UNREACHABLE`]).
pub(super) async fn identify(
    context: &Context,
    account: &Account,
    credentials: &AwsCredentials,
) -> Result<(), ServiceRefusal> {
    let waiting = |wait| match wait {
        TrialWait::NewKey => context.say(Key::AccountTrialAgain),
        TrialWait::Credentials(from) => waits_for(context, &from),
    };
    let caller = trial::identify(account, credentials, waiting).await?;
    context.say(caller_phrase(&printable(&caller.arn)));
    Ok(())
}

pub(in crate::cli) fn waits_for(context: &Context, from: &KeySource) {
    Context::say_text(&waiting_text(context, from));
}

pub(in crate::cli) fn waiting_text(context: &Context, from: &KeySource) -> String {
    context.texts.text(say::CheckWaits { from: from.phrase().text(&context.texts) })
}

/// Returns the error of a failed trial of `account`. `unchanged` says what the trial did not change.
pub(super) fn failure(account: &Account, refusal: &ServiceRefusal, unchanged: Key) -> Failure {
    let ServiceRefusal { code, message } = refusal;
    let message_of = || message.phrase().open();
    let (exit, phrase): (_, Phrase) = match code.as_str() {
        UNREACHABLE => (Exit::Unreachable, say::AccountNotTried { message: message_of(), unchanged }.into()),
        _ if message.is_foreign() => {
            let remedy = remedy(account, refusal);
            (Exit::Denied, say::AccountRefused { code, message: message_of(), remedy, unchanged }.into())
        }
        _ => (Exit::Denied, say::AccountRefusedOwn { message: message_of(), unchanged }.into()),
    };
    Failure::new(exit, phrase)
}

fn remedy(account: &Account, refusal: &ServiceRefusal) -> Phrase {
    let partition = region_partition(&account.region).unwrap_or_default().to_owned();
    let scope = StreamScope { partition, region: account.region.clone(), account: None, stream: String::new() };
    let asked = RefusedRequest { action: "sts:GetCallerIdentity", scope: &scope, caller: None, writes: false };
    cause_remedy(&Remedy::find(&refusal.code, refusal.message.foreign_text(), &asked))
}

/// Tries `credentials` on every destination that uses the account. Returns true if at least one destination proved that
/// they may write. Fails if one destination denies them, or if destinations exist and none could be asked.
pub(super) async fn destinations(
    context: &Context,
    account: &Account,
    credentials: &AwsCredentials,
    unchanged: Key,
) -> Result<bool, Failure> {
    let (mut proven, mut unanswered) = (false, None);
    for name in context.places.destinations_of(&account.name)? {
        let saved = context.places.load(&name)?;
        let checked = Box::pin(trial::may_write(saved.spec(), credentials.clone())).await;
        let (verdict, rows) = checked.map_err(|error| Failure::from(&error))?;
        let exit = match verdict {
            Verdict::Usable => {
                context.say(say::AccountMayWrite { name });
                proven = true;
                continue;
            }
            Verdict::Denied | Verdict::Missing => Exit::Denied,
            Verdict::Unreachable => Exit::Unreachable,
            Verdict::Broken => Exit::Failure,
        };
        let what = missing_permissions(&rows);
        if verdict == Verdict::Unreachable {
            context.say(say::AccountNotAsked { name: name.as_str(), reason: printable(&what) });
            unanswered.get_or_insert((exit, name, what));
            continue;
        }
        return Err(write_failure(exit, [&name, &what], unchanged));
    }
    match unanswered {
        Some((exit, name, what)) if !proven => Err(write_failure(exit, [&name, &what], unchanged)),
        _ => Ok(proven),
    }
}

fn missing_permissions(rows: &[CheckRow]) -> String {
    let missing = rows.iter().filter(|row| row.state != CheckState::Allowed && row.check.is_needed());
    let missing = missing.map(|row| format!("{} {}", row.check.name(), row.code.as_deref().unwrap_or_default()));
    missing.collect::<Vec<_>>().join(", ")
}

fn write_failure(exit: Exit, [name, what]: [&str; 2], unchanged: Key) -> Failure {
    match exit {
        Exit::Unreachable => Failure::new(exit, say::AccountMayWriteUnknown { name, what, unchanged }),
        _ => Failure::new(exit, say::AccountMayNotWrite { name, what, unchanged }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_write_is_said_in_the_words_of_the_language_with_what_stays() {
        let said = |exit, unchanged| write_failure(exit, ["crm", "kinesis:PutRecord X"], unchanged).lines[0].english();
        let denied = "crm can't write to its stream with these credentials: kinesis:PutRecord X. \
            Nothing was changed: the old key stays.";
        assert_eq!(said(Exit::Denied, Key::AccountKeyKept), denied);
        let silent = "Couldn't check whether crm can write with these credentials: kinesis:PutRecord X. \
            Nothing was saved. To save them without a check, add --no-check.";
        assert_eq!(said(Exit::Unreachable, Key::AccountNotSaved), silent);
    }
}
