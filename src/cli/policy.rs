//! `outflow policy`: prints the least IAM policy for a destination's stream.

use std::io::{self, Write};
use std::time::Duration;

use super::streaming::block_on;
use super::{Context, Exit, Failure};
use crate::destination::Spec;
use crate::destination::run::assembly::own_account;
use crate::destination::sign_in::{GivenSecrets, account_number, sign_in};
use crate::kinesis::policy::{StreamScope, least_policy};
use crate::text::say;

/// Longest wait for the account number of the credentials. The policy also works without it.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Debug, clap::Args)]
pub(super) struct PolicyArgs {
    name: String,
}

pub(super) fn execute(context: &Context, args: &PolicyArgs) -> Result<Exit, Failure> {
    let saved = context.places.load(&args.name)?;
    let spec = saved.spec();
    let mut scope = spec.stream_scope();
    if scope.account.is_none() {
        scope.account = account_number(&context.places, &spec.account.credentials);
    }
    // A command that only prints a policy does not open a vault.
    if scope.account.is_none() && spec.account.credentials.account().is_none() {
        let account = async { tokio::time::timeout(PATIENCE, ask_account(context, spec)).await };
        scope.account = block_on(async { Ok(account.await.unwrap_or_default()) })?;
    }
    print(context, &scope)
}

async fn ask_account(context: &Context, spec: &Spec) -> Option<String> {
    let signed = sign_in(&context.places, &spec.account.credentials, GivenSecrets::default(), PATIENCE).await.ok()?;
    own_account(spec, signed.credentials).await
}

fn print(context: &Context, scope: &StreamScope) -> Result<Exit, Failure> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{:#}", least_policy(scope))?;
    let arn = scope.arn();
    context.say(say::PolicyOptional { stream: arn.clone() });
    if scope.account.is_none() {
        context.say(say::PolicyAnyAccount { stream: arn });
    }
    Ok(Exit::Done)
}
