//! Draws what keeps a run from sending: since when, how many lines wait, that none is lost, and how to fix it.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use time::OffsetDateTime;

use super::LOW;
use super::head::time_until;
use crate::backstage::{Preparing, words};
use crate::delivery::core::Snapshot;
use crate::delivery::reaction::{Pause, Trouble};
use crate::kinesis::remedy::{Cause, Remedy};
use crate::text::foreign::printable;
use crate::text::{Explain, Key, say};
use crate::tui::keys::{Action, KeyContext, bindings};
use crate::tui::layout;
use crate::tui::live::{RunState, StreamView};
use crate::tui::look::Look;
use crate::tui::screens::Page;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, width, wrap};
use crate::tui::widgets::number::{amount, count, lasted, span};

/// Maximum rows of one text.
const MOST_ROWS: usize = 2;

/// Returns the trouble that pauses the run.
pub(super) fn find_trouble(live: &StreamView) -> Option<Trouble> {
    live.pause().map(|pause| pause.trouble)
}

/// Draws what keeps the run from sending, if anything. Returns the area below it.
pub(super) fn draw(live: &StreamView, area: Rect, page: &Page<'_>, buf: &mut Buffer) -> Rect {
    let cells = usize::from(area.width);
    let lines = match live.snapshot() {
        _ if !live.is_running() => hint_lines(Key::StreamEndedHow, cells, page.look),
        None if live.state == RunState::Starting => explain_start(&live.preparing, cells, page.look),
        None => return area,
        Some(snapshot) => match explain_stop(live, snapshot, cells, page) {
            Some(lines) => lines,
            None => return area,
        },
    };
    layout::draw_lines(area, &lines, buf);
    layout::skip_rows(area, lines.len() + 1)
}

fn explain_stop(live: &StreamView, snapshot: &Snapshot, cells: usize, page: &Page<'_>) -> Option<Vec<Line<'static>>> {
    Some(match (&snapshot.pause, live.held_since) {
        (Some(pause), _) => explain_pause(live, snapshot, pause, cells, page),
        (None, _) if live.is_ending => explain_drain(live, snapshot, cells, page),
        (None, Some(since)) => explain_hold(snapshot, since, cells, page),
        (None, None) => return None,
    })
}

/// Returns what a starting run waits for, and how to give up the start.
fn explain_start(preparing: &Preparing, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let text = match preparing {
        Preparing::SignIn => look.text(Key::StreamPreparingSignIn),
        Preparing::Others(command) => look.text(say::StreamPreparingOthers { command: printable(command) }),
        Preparing::Feed => look.text(Key::StreamPreparingFeed),
        Preparing::Files(compared, all) => look
            .text(say::StreamPreparingFiles { done: amount(*compared, &look.texts), all: amount(*all, &look.texts) }),
    };
    let mut lines = indent(&text, Role::Text, cells, look);
    lines.extend(hint_lines(Key::StreamPreparingHow, cells, look));
    lines
}

fn explain_pause(
    live: &StreamView,
    snapshot: &Snapshot,
    pause: &Pause,
    cells: usize,
    page: &Page<'_>,
) -> Vec<Line<'static>> {
    let look = page.look;
    let elapsed = live.elapsed(page.now);
    let head = |cause: String| {
        look.text(say::StreamPauseHead {
            time: lasted(live.paused_for(pause, page.now)),
            cause,
            since: look.time_of_day(live.paused_since(pause, page.now)),
            waiting: count(snapshot.counts.pending, look),
        })
    };
    // The cause is cut first: the operator must be able to read that nothing is lost.
    let room = cells.saturating_sub(width(&head(String::new())) + 2);
    let right = live.missing_right(pause);
    let cause = right.as_ref().map_or_else(
        || look.text(words::name_cause(pause.trouble)),
        |right| look.text(say::StreamPauseDenied { action: printable(&right.action) }),
    );
    let head = fit(&head(fit(&cause, room, look.glyphs)), cells.saturating_sub(2), look.glyphs);
    let mut lines =
        vec![Line::from_iter([look.span(Role::Bad, format!("{} ", look.glyphs.paused)), look.span(Role::Bad, head)])];
    let is_explained = right.is_some();
    let why = right.map_or_else(|| look.text(explain_trouble(pause.trouble)), |right| explain_permission(&right, look));
    lines.extend(indent(&why, Role::Text, cells, look));
    // With little room, our explanation replaces the service's message.
    if !is_explained || page.area.height >= LOW {
        let message = printable(&format!("{}: {}", pause.code, pause.message.phrase().text(&look.texts)));
        lines.extend(indent(&message, Role::Muted, cells, look));
    }
    lines.push(list_fixes(pause, elapsed, look));
    lines
}

/// Returns who lacks the permission, and whom to ask.
fn explain_permission(right: &Remedy, look: &Look) -> String {
    let principal = right.principal.as_deref().unwrap_or_default();
    // The service's message below contains the account.
    let principal = principal.rsplit_once(':').map_or(principal, |(_, name)| name);
    let (action, principal) = (printable(&right.action), printable(principal));
    if matches!(right.cause, Cause::Forbidden(_)) {
        look.text(say::StreamWhyForbidden { action, principal })
    } else {
        look.text(say::StreamWhyLacking { action, principal })
    }
}

/// Returns the keys that fix the trouble, and when the run retries automatically.
fn list_fixes(pause: &Pause, elapsed: Duration, look: &Look) -> Line<'static> {
    let mut spans = vec![Span::raw("  ")];
    for (action, key) in find_fixes(pause.trouble) {
        let binding = bindings(&[KeyContext::Stream]).into_iter().find(|one| one.action == *action);
        let Some(binding) = binding else { continue };
        let chord = binding.chords.first().map(|chord| chord.name(&look.texts, look.glyphs)).unwrap_or_default();
        spans.extend([
            look.span(Role::Key, chord),
            look.span(Role::Text, format!(" {}", look.text(*key))),
            Span::raw("   "),
        ]);
    }
    let next = match pause.next_look {
        Some(at) => {
            let seconds = time_until(at, elapsed).as_secs_f64().ceil();
            look.text(say::StreamPauseNextLook { seconds: format!("{seconds:.0}") })
        }
        None if matches!(pause.trouble, Trouble::Unordered) => look.text(Key::StreamPauseForGood),
        None => look.text(Key::StreamPauseLooking),
    };
    spans.push(look.span(Role::Info, next));
    Line::from(spans)
}

/// Returns the actions that fix the trouble, as far as they are available in the app.
fn find_fixes(trouble: Trouble) -> &'static [(Action, Key)] {
    const LOOK: (Action, Key) = (Action::Look, Key::StreamMendLook);
    const SIGN_IN: (Action, Key) = (Action::ChangeCredentials, Key::StreamMendSignIn);
    match trouble {
        Trouble::Permission => &[(Action::Copy, Key::StreamMendPolicy), SIGN_IN, LOOK],
        Trouble::Credentials | Trouble::Encryption => &[SIGN_IN, LOOK],
        Trouble::StreamMissing | Trouble::Unreachable | Trouble::Refused | Trouble::Failing => &[LOOK],
        Trouble::Unordered => &[(Action::AllowUnordered, Key::StreamMendUnordered)],
        Trouble::DiskFull => &[],
    }
}

fn explain_trouble(trouble: Trouble) -> Key {
    match trouble {
        Trouble::Credentials => Key::StreamWhyCredentials,
        Trouble::Permission => Key::StreamWhyPermission,
        Trouble::Encryption => Key::StreamWhyEncryption,
        Trouble::StreamMissing => Key::StreamWhyStreamMissing,
        Trouble::Unreachable => Key::StreamWhyUnreachable,
        Trouble::Unordered => Key::StreamWhyUnordered,
        Trouble::Refused => Key::StreamWhyRefused,
        Trouble::Failing => Key::StreamWhyFailing,
        Trouble::DiskFull => Key::StreamWhyDiskFull,
    }
}

fn explain_hold(snapshot: &Snapshot, since: OffsetDateTime, cells: usize, page: &Page<'_>) -> Vec<Line<'static>> {
    let time: Duration = (page.now - since).try_into().unwrap_or_default();
    let waiting = count(snapshot.counts.pending, page.look);
    let head = page.look.text(say::StreamHeldHead { time: lasted(time), waiting });
    let sign = page.look.glyphs.paused;
    let mut lines = vec![Line::from(page.look.span(Role::Warn, format!("{sign} {head}")))];
    lines.extend(hint_lines(Key::StreamHeldHow, cells, page.look));
    lines
}

fn explain_drain(live: &StreamView, snapshot: &Snapshot, cells: usize, page: &Page<'_>) -> Vec<Line<'static>> {
    let look = page.look;
    let left = snapshot.drains_until.map(|until| time_until(until, live.elapsed(page.now))).unwrap_or_default();
    let head = look.text(say::StreamDrainHead {
        waiting: count(snapshot.counts.pending, look),
        flying: count(snapshot.in_flight as u64, look),
        time: span(left),
    });
    let sign = look.glyphs.under_way;
    let mut lines = vec![Line::from(look.span(Role::Info, format!("{sign} {head}")))];
    lines.extend(hint_lines(Key::StreamDrainHow, cells, look));
    lines
}

fn hint_lines(key: Key, cells: usize, look: &Look) -> Vec<Line<'static>> {
    indent(&look.text(key), Role::Muted, cells, look)
}

/// Wraps a text to at most [`MOST_ROWS`] rows of `cells` cells. The last row ends with a sign if more follows.
fn indent(text: &str, role: Role, cells: usize, look: &Look) -> Vec<Line<'static>> {
    let mut lines = wrap(text, cells.saturating_sub(2));
    if lines.len() > MOST_ROWS {
        let mut rest = String::new();
        for line in lines.split_off(MOST_ROWS - 1) {
            // A word that was broken after `-` continues without a space.
            rest.push_str(if rest.is_empty() || rest.ends_with('-') { "" } else { " " });
            rest.push_str(&line);
        }
        lines.push(fit(&rest, cells.saturating_sub(2), look.glyphs));
    }
    lines
        .into_iter()
        .filter(|line| width(line) > 0)
        .map(|line| Line::from(look.span(role, format!("  {line}"))))
        .collect()
}
