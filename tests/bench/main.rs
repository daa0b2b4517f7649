//! Measures Outflow, beside the bare SDK, and the cost of its ledger: `cargo bench --bench outflow-bench`.
//!
//! Each case runs in its own process, so that CPU time and peak memory are its own. Events per second depend on the
//! machine. CPU seconds per million events are easier to compare across machines.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]
#![expect(clippy::cast_precision_loss, reason = "figures to print; counts stay far below 2^53")]

mod case;
mod children;
mod feed;
mod first_frame;
mod latency;
mod lists;
mod pace;
mod pipeline;
mod process;
mod random;
mod report;
mod screen;
mod sdkloop;
mod sink;
mod stores;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::case::{Case, Load, Measured};
use crate::pipeline::Watcher;
use crate::stores::StoreCase;

/// The reason why a case could not be measured. A bench does not react to the kind of error.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Measure Outflow, the bare SDK loop and the ledger's candidates on this machine.
#[derive(Parser)]
#[command(name = "outflow-bench")]
struct Args {
    /// Print one JSON array instead of the table
    #[arg(long)]
    json: bool,
    /// Run only this case: stores, sink, sdk, outflow, pace, lists or screen. Repeat the option for more cases. The
    /// last three run only when you name them
    #[arg(long, value_name = "CASE")]
    only: Vec<Group>,
    /// Run only the pace cases whose name contains this text
    #[arg(long, value_name = "TEXT", default_value = "")]
    named: String,
    /// Number of events in a feed, and of updates in a store
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    events: u64,
    /// Measure one case in this process and print the answer as JSON
    #[arg(long, value_name = "JSON", hide = true)]
    child: Option<String>,
    /// Set by cargo bench
    #[arg(long, hide = true)]
    bench: bool,
}

/// Groups of cases.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Group {
    /// fjall beside redb, with the ledger's access pattern
    Stores,
    /// The capacity of the sink
    Sink,
    /// The bare loop over the SDK
    Sdk,
    /// Outflow through its library
    Outflow,
    /// Outflow against shards with real limits
    Pace,
    /// The speed of long lists, and of the survey of a source
    Lists,
    /// Frames of the largest screens, and a run with and without a screen
    Screen,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("The bench stopped: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    if let Some(case) = &args.child {
        println!("{}", serde_json::to_string(&measure(&serde_json::from_str(case)?)?)?);
        return Ok(());
    }
    let mut measured = Vec::new();
    for case in cases(args) {
        measured.extend(children::measure(&case)?);
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&measured)?);
    } else {
        if args.only == [Group::Lists] {
            println!("{}", lists::table(&measured));
            return Ok(());
        }
        if args.only == [Group::Screen] {
            println!("{}", screen::table(&measured));
            return Ok(());
        }
        let (paced, others): (Vec<_>, Vec<_>) = measured.into_iter().partition(|one| one.pace.is_some());
        if !others.is_empty() {
            println!("{}", report::table(&others));
        }
        if !paced.is_empty() {
            println!("{}", pace::table(&paced));
        }
    }
    Ok(())
}

fn cases(args: &Args) -> Vec<Case> {
    let wanted = |group| args.only.is_empty() || args.only.contains(&group);
    let mut cases = Vec::new();
    if wanted(Group::Stores) {
        cases.extend(StoreCase::all(args.events).into_iter().map(Case::Store));
    }
    let load = |profiles, shards| Load { events: args.events, profiles, shards, limits: false, fail: 0.0 };
    if wanted(Group::Sink) {
        cases.push(Case::Sink(load(1_000_000, MANY_SHARDS)));
    }
    for profiles in [1_000_000, 1_000] {
        if wanted(Group::Sdk) {
            cases.push(Case::SdkLoop(load(profiles, MANY_SHARDS)));
        }
        if wanted(Group::Outflow) {
            cases.push(Case::Outflow(load(profiles, MANY_SHARDS)));
            cases.extend([4, 1].map(|shards| Case::Outflow(paced(args.events, profiles, shards))));
        }
    }
    if args.only.contains(&Group::Lists) {
        cases.push(Case::Lists);
    }
    if args.only.contains(&Group::Screen) {
        cases.extend([Case::FirstFrame, Case::Frames]);
        // The cases alternate, so that a machine that slows down affects both.
        let of = || load(1_000_000, MANY_SHARDS);
        cases.extend((0..TURNS).flat_map(|_| [Case::Outflow(of()), Case::Watched(of())]));
    }
    if args.only.contains(&Group::Pace) {
        cases.extend(pace::all().into_iter().filter(|case| case.name.contains(&args.named)).map(Case::Pace));
    }
    cases
}

/// Number of runs with and without a screen.
const TURNS: usize = 5;

/// More shards than the machine can fill.
const MANY_SHARDS: u32 = 512;

/// Duration of a case whose shards limit the pace, in seconds.
const PACED_SECONDS: u64 = 15;

/// Returns a feed that its shards accept in [`PACED_SECONDS`], at 1,000 records a second each.
fn paced(events: u64, profiles: u64, shards: u32) -> Load {
    let events = events.min(u64::from(shards) * 1_000 * PACED_SECONDS);
    Load { events, profiles, shards, limits: false, fail: 0.0 }
}

fn measure(case: &Case) -> Result<Vec<Measured>, Failure> {
    match case {
        Case::Store(case) => stores::run(case),
        Case::Sink(load) => sink::client::run(load).map(|measured| vec![measured]),
        Case::SdkLoop(load) => sdkloop::run(load).map(|measured| vec![measured]),
        Case::Outflow(load) => pipeline::run(load, Watcher::Nobody).map(|measured| vec![measured]),
        Case::Watched(load) => pipeline::run(load, Watcher::Screen).map(|measured| vec![measured]),
        Case::Frames => screen::frames(),
        Case::FirstFrame => first_frame::run(),
        Case::Lists => lists::run(),
        Case::Pace(case) => pace::run(case).map(|measured| vec![measured]),
    }
}

/// Returns the folder for feeds and stores, below cargo's target folder.
pub(crate) fn scratch() -> Result<PathBuf, Failure> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("outflow-bench");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
