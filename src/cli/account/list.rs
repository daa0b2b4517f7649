//! `outflow account list`: prints the accounts, one per line, with the place of each secret and their destinations.

use std::io::{self, Write};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::cli::{Context, Exit, Failure, wrap};
use crate::destination::account::Account;
use crate::secret::redaction::redacted;
use crate::text::foreign::{escaped, printable};
use crate::text::{Key, NamedChoice, say};

#[derive(Debug, clap::Args)]
pub(super) struct AccountListArgs {
    #[arg(long)]
    json: bool,
}

struct AccountRow {
    account: Account,
    users: Vec<String>,
}

type AccountCells = [String; 6];

pub(super) fn execute(context: &Context, args: &AccountListArgs) -> Result<Exit, Failure> {
    let mut rows = Vec::new();
    let mut faults = Vec::new();
    for name in context.places.list_accounts()? {
        match context.places.find_account(&name) {
            Ok(Some(mut account)) => {
                // While another process changes accounts, its rotation is in progress, not unfinished.
                account.next_key.take_if(|_| context.places.accounts_are_changing());
                rows.push(AccountRow { users: context.places.destinations_of(&name)?, account });
            }
            Ok(None) => {}
            Err(error) => faults.push((name, error)),
        }
    }
    let mut stdout = io::stdout().lock();
    if args.json {
        for row in &rows {
            writeln!(stdout, "{}", escaped(&redacted(&object(row).to_string())))?;
        }
        for (name, fault) in faults {
            let object = json!({ "name": name, "state": "faulty", "fault": redacted(&fault.to_string()) });
            writeln!(stdout, "{}", escaped(&object.to_string()))?;
        }
        return Ok(Exit::Done);
    }
    if rows.is_empty() && faults.is_empty() {
        context.say(Key::AccountNone);
    }
    if !rows.is_empty() {
        write!(stdout, "{}", table(context, &rows))?;
        stdout.flush()?;
    }
    for AccountRow { account, .. } in &rows {
        if let Some(next) = &account.next_key {
            context.say(say::AccountUnfinished { account: account.name.as_str(), id: next });
        }
    }
    for (_, fault) in faults {
        context.say(&fault);
    }
    Ok(Exit::Done)
}

fn object(row: &AccountRow) -> Value {
    let account = &row.account;
    let key = account.key();
    json!({
        "name": account.name,
        "kind": account.kind().name(),
        "region": account.region,
        "access_key_id": key.and_then(|key| key.id.as_deref()),
        "secret": key.map(|key| key.place.name()),
        "expires": key.and_then(|key| key.expires).and_then(|at| at.format(&Rfc3339).ok()),
        "generation": account.generation,
        "unfinished_rotation": account.next_key.as_deref(),
        "role_arn": account.role.as_ref().map(|role| role.arn.as_str()),
        "account": account.number(),
        "destinations": row.users,
    })
}

fn table(context: &Context, rows: &[AccountRow]) -> String {
    let heads = [
        Key::ListName,
        Key::ListKind,
        Key::AccountHeadKey,
        Key::ListRegion,
        Key::AccountHeadSecret,
        Key::AccountHeadUsers,
    ];
    let mut lines: Vec<AccountCells> = vec![heads.map(|key| context.texts.text(key))];
    lines.extend(rows.iter().map(|row| cells(context, row)));
    let width = |column: usize| lines.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut text = String::new();
    let whole = widths.iter().sum::<usize>() + 2 * (widths.len() - 1);
    if wrap::stdout_width().is_some_and(|columns| whole > columns) {
        return print_stacked(&lines);
    }
    for cells in &lines {
        // One character counts as one cell: all cells are ASCII but the headings and the text for an expired key.
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// Formats one value per line, for a terminal that is too narrow for the table.
fn print_stacked(lines: &[AccountCells]) -> String {
    let [heads, rows @ ..] = lines else { return String::new() };
    let width = heads.iter().map(|head| head.chars().count()).max().unwrap_or(0);
    let block = |row: &AccountCells| {
        let value = |(head, cell): (&String, &String)| format!("{head:<width$}  {cell}\n");
        heads.iter().zip(row).map(value).collect::<String>()
    };
    rows.iter().map(block).collect::<Vec<_>>().join("\n")
}

fn cells(context: &Context, row: &AccountRow) -> AccountCells {
    let account = &row.account;
    let key = account.key();
    let kind = match &account.role {
        Some(_) => format!("{}+role", account.kind().name()),
        None => account.kind().name().to_owned(),
    };
    let id = key.and_then(|key| key.id.clone()).unwrap_or_else(|| "-".into());
    let secret = match key {
        Some(key) if key.is_expired(OffsetDateTime::now_utc()) => context.texts.text(Key::AccountExpired),
        Some(key) => key.place.name().to_owned(),
        None => "-".into(),
    };
    let users = if row.users.is_empty() { "-".into() } else { row.users.join(", ") };
    // The file may have been edited, so remove control characters and secrets.
    [account.name.clone(), kind, id, account.region.clone(), secret, users]
        .map(|cell| redacted(&printable(&cell)).into_owned())
}
