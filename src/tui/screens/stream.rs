//! Shows a destination while it streams: rates, progress, log, and the commands for its run.
//!
//! ```text
//!  high-propensity → segments                  ● streaming   00:02:11  2:49 left
//!  progress, or the lag
//!  rates and latency, as numbers and over time   │ shards
//!  every line received, and where it went
//!  what pauses the run, if anything
//!  the log, or a view in its place
//! ```

mod body;
mod choices;
mod head;
mod trouble;
mod views;

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use time::OffsetDateTime;

use super::Page;
use crate::backstage::{Begin, DestinationSummary, NewestLetters, Order, StreamCommand, StreamEvent};
use crate::delivery::pace::Share;
use crate::delivery::reaction::Trouble;
use crate::destination::spec::CredentialSource;
use crate::kinesis::ProvidedCredentials;
use crate::text::{Key, Notification, Texts, Tone, say};
use crate::tui::input::{Handled, UserInput};
use crate::tui::intent::Intent;
use crate::tui::keys::{Action, KeyContext};
use crate::tui::layers::Layer;
use crate::tui::layout;
use crate::tui::live::{Requested, RunState, StreamView};
use crate::tui::look::Look;
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::rights;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::input::TextInput;
use crate::tui::widgets::list::Cursor;
use choices::{SignInChoice, find_cursor, list_choices};

pub(super) use head::describe_state;

/// Rows that page up and page down move by in a view.
const PAGE: usize = 8;

/// With fewer rows for the numbers, the pause is drawn before them.
const LOW: u16 = 14;

/// What is shown below the numbers, or in their place.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum View {
    /// The numbers, and below them the newest lines of the log.
    #[default]
    Numbers,
    Log,
    Letters,
    /// The last background check.
    Check,
    /// The choice of other credentials.
    SignIn,
}

/// The screen of the destinations that this process streams. It shows one of them.
#[derive(Default)]
pub struct StreamScreen {
    lives: Vec<StreamView>,
    at: usize,
    view: View,
    /// How many lines of the log are newer than the first visible one.
    scrolled: usize,
    filter: String,
    input: TextInput,
    filtering: bool,
    cursor: Cursor,
    /// The selected credentials, once the operator has moved the cursor.
    hand: Option<SignInChoice>,
}

impl StreamScreen {
    /// Returns whether a destination streams that quitting the app would stop.
    pub fn is_running(&self) -> bool {
        self.lives.iter().any(StreamView::is_running)
    }

    /// Returns all destinations that stream, or did since the app was opened.
    pub fn lives(&self) -> &[StreamView] {
        &self.lives
    }

    /// Returns whether the destination streams here or is starting.
    pub(in crate::tui) fn runs(&self, name: &str) -> bool {
        self.lives.iter().any(|live| live.name == name && live.is_running())
    }

    /// Returns the destination that is shown.
    pub fn live(&self) -> Option<&StreamView> {
        self.lives.get(self.at)
    }

    /// Shows the destination. Returns `false` if it never streamed here.
    pub fn look_at(&mut self, name: &str) -> bool {
        let found = self.lives.iter().position(|live| live.name == name);
        if let Some(place) = found {
            self.at = place;
            self.leave_view();
        }
        found.is_some()
    }

    /// Applies `happening` to the destination `name`. `Starting` replaces an earlier run and shows the new one.
    pub(in crate::tui) fn take_event(&mut self, name: &str, event: StreamEvent, now: OffsetDateTime, texts: &Texts) {
        if let StreamEvent::Starting { stream, credentials } = event {
            self.lives.retain(|live| live.name != name);
            return self.show_new(StreamView::new(name.to_owned(), stream, credentials, now));
        }
        if matches!(event, StreamEvent::Failed(_)) && !self.lives.iter().any(|live| live.name == name) {
            // The run failed before it began to start.
            self.show_starting(name, now);
        }
        let Some(place) = self.lives.iter().position(|live| live.name == name) else { return };
        let live = &mut self.lives[place];
        let said = live.log.line_count();
        live.take(event, now);
        if place == self.at && self.scrolled > 0 {
            // Keep the visible lines in place.
            let lines = live.log.count_matching(usize::MAX, &self.filter, texts);
            self.scrolled += live.log.count_matching(live.log.line_count() - said, &self.filter, texts);
            self.scrolled = self.scrolled.min(lines.saturating_sub(1));
        }
    }

    /// Shows the destination, which is about to start.
    pub(in crate::tui) fn show_starting(&mut self, name: &str, now: OffsetDateTime) {
        if !self.look_at(name) {
            let credentials = CredentialSource::Provided(ProvidedCredentials::Ambient);
            self.show_new(StreamView::new(name.to_owned(), String::new(), credentials, now));
        }
    }

    fn show_new(&mut self, live: StreamView) {
        self.lives.push(live);
        self.at = self.lives.len() - 1;
        self.leave_view();
    }

    /// Ends the start of the destination, which was given up. Facts about an earlier run stay.
    pub(in crate::tui) fn not_started(&mut self, name: &str, now: OffsetDateTime) {
        let expected = |live: &&mut StreamView| live.name == name && live.state == RunState::Starting;
        if let Some(live) = self.lives.iter_mut().find(expected) {
            live.take(StreamEvent::Cancelled, now);
        }
    }

    /// Removes the destination if it is still starting: it was not started.
    pub(in crate::tui) fn forget(&mut self, name: &str) {
        self.retain(|live| live.name != name || live.state != RunState::Starting);
    }

    /// The operator leaves this screen. Removes the shown destination if its run never began: its message has been
    /// read.
    pub(in crate::tui) fn leave(&mut self) {
        let here = self.live().map(|live| live.name.clone());
        self.retain(|live| live.is_running() || live.has_started || Some(&live.name) != here.as_ref());
    }

    /// Removes destinations that neither run nor are in `destinations`.
    pub(in crate::tui) fn keep(&mut self, destinations: &[DestinationSummary]) {
        self.retain(|live| live.is_running() || destinations.iter().any(|one| one.name == live.name));
    }

    fn retain(&mut self, keeps: impl Fn(&StreamView) -> bool) {
        let here = self.live().map(|live| live.name.clone());
        self.lives.retain(keeps);
        self.at = self.lives.iter().position(|live| Some(&live.name) == here.as_ref()).unwrap_or_default();
    }

    pub(super) fn contexts(&self) -> Vec<KeyContext> {
        if self.filtering {
            return vec![KeyContext::Find, KeyContext::Text];
        }
        let here: &[KeyContext] = match self.view {
            View::Numbers => &[KeyContext::Stream, KeyContext::List],
            View::Log => &[KeyContext::StreamView, KeyContext::List],
            View::Letters => &[KeyContext::StreamView, KeyContext::Reading],
            View::Check => &[KeyContext::StreamView, KeyContext::AllRights, KeyContext::Reading],
            View::SignIn => return vec![KeyContext::SignIn, KeyContext::Lines],
        };
        // What Space and `q` do depends on the state of the run.
        let space = self.live().map(|live| match (live.is_running(), live.is_held()) {
            (false, _) => KeyContext::Over,
            (true, true) => KeyContext::Held,
            (true, false) => KeyContext::Sending,
        });
        let end = self.live().filter(|_| self.view == View::Numbers);
        let end = end.map(|live| match (live.is_running(), live.is_ending) {
            (false, _) => KeyContext::Ended,
            (true, true) => KeyContext::Draining,
            (true, false) => KeyContext::Going,
        });
        space.into_iter().chain(end).chain(here.iter().copied()).collect()
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, desk: &mut ScreenContext<'_>) -> Handled {
        if self.filtering {
            return self.type_filter(input);
        }
        if let UserInput::Point(Spot::Row(row)) = input {
            self.cursor = Cursor::new(*row);
            self.hand = self.live().and_then(|live| list_choices(live).into_iter().nth(*row));
            return Handled::Yes;
        }
        let UserInput::Do(action) = input else { return Handled::No };
        match action {
            Action::Filter if matches!(self.view, View::Numbers | View::Log) => self.filtering = true,
            Action::Close => self.leave_view(),
            Action::Log => self.show(View::Log),
            Action::Letters => self.show_letters(desk),
            Action::BackgroundCheck => self.show_check(desk),
            Action::AllRights => self.open_check(desk),
            Action::ChangeCredentials => self.choose_sign_in(desk),
            Action::Open if self.view == View::SignIn => self.sign_in(desk),
            Action::Pause | Action::Resume | Action::StartAgain => self.pause_or_resume(desk),
            Action::Look => self.retry(desk),
            Action::Edit => desk.intents.extend(self.live().map(|live| Intent::Begin(Begin::Edit(live.name.clone())))),
            Action::Slower => self.change_share(Share::less, Key::StreamSaySlowest, desk),
            Action::Faster => self.change_share(Share::more, Key::StreamSayFastest, desk),
            Action::Drain | Action::StopNow => return self.drain(desk),
            Action::Copy => return self.copy_policy(desk),
            Action::AllowUnordered => return self.allow_unordered(desk),
            action => return self.move_in_view(*action, desk.texts),
        }
        Handled::Yes
    }

    pub(super) fn draw(&self, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        let Some(live) = self.live() else {
            let line = Line::from(page.look.word(Role::Muted, Key::StreamNone));
            layout::draw_row(page.inner(), 0, &line, buf);
            return None;
        };
        let area = head::draw(live, page, buf);
        match self.view {
            View::Numbers => {
                // If there is no room for both, the pause is more important than the numbers.
                let rest = if area.height < LOW {
                    body::draw(live, trouble::draw(live, area, page, buf), page, buf)
                } else {
                    trouble::draw(live, body::draw(live, area, page, buf), page, buf)
                };
                self.draw_log(live, rest, page.look, buf)
            }
            View::Log => self.draw_log(live, area, page.look, buf),
            View::Letters => views::draw_letters(live, self.cursor, area, page.look, buf),
            View::Check => views::draw_check(live, self.cursor, area, page.look, buf),
            View::SignIn => views::draw_sign_in(live, self.hand.as_ref(), area, page.look, buf),
        }
    }

    /// Returns one second while the run is running: its clock and its countdowns change.
    pub(super) fn beat(&self) -> Option<Duration> {
        self.live().filter(|live| live.is_running()).map(|_| Duration::from_secs(1))
    }

    // --- views ---

    fn show(&mut self, view: View) {
        // The same key closes the view again.
        let view = if self.view == view { View::Numbers } else { view };
        self.leave_view();
        self.view = view;
    }

    fn leave_view(&mut self) {
        (self.view, self.cursor, self.hand, self.scrolled) = (View::Numbers, Cursor::default(), None, 0);
    }

    fn show_letters(&mut self, desk: &mut ScreenContext<'_>) {
        self.show(View::Letters);
        if self.view == View::Letters {
            desk.intents.extend(self.ask_letters());
        }
    }

    /// Requests the dead letters of the shown destination. Known ones stay visible meanwhile. Does nothing while a
    /// request is in progress.
    fn ask_letters(&mut self) -> Option<Intent> {
        let live = self.lives.get_mut(self.at)?;
        let known = match &mut live.letters {
            Requested::Loading(_) => return None,
            Requested::Ready(letters) => std::mem::take(letters),
            Requested::NotRequested | Requested::Failed(_) => NewestLetters::default(),
        };
        live.letters = Requested::Loading(known);
        live.letters_stale = false;
        Some(Intent::Order(Order::Steer(live.name.clone(), StreamCommand::ReadLetters)))
    }

    /// Requests the dead letters again if newer ones exist and the list is shown.
    pub(in crate::tui) fn renew_letters(&mut self) -> Option<Intent> {
        let stale = self.live().is_some_and(|live| live.letters_stale);
        if stale && self.view == View::Letters { self.ask_letters() } else { None }
    }

    fn show_check(&mut self, desk: &mut ScreenContext<'_>) {
        self.show(View::Check);
        let Some(live) = self.lives.get_mut(self.at) else { return };
        if self.view == View::Check && !matches!(live.check, Requested::Loading(_)) {
            live.check = Requested::Loading(Vec::new());
            desk.ask(Intent::Order(Order::Steer(live.name.clone(), StreamCommand::Check(live.credentials.clone()))));
        }
    }

    fn open_check(&self, desk: &mut ScreenContext<'_>) {
        if let Some(Requested::Ready(rows) | Requested::Loading(rows)) = self.live().map(|live| &live.check) {
            rights::open_rows(rows, desk);
        }
    }

    fn choose_sign_in(&mut self, desk: &mut ScreenContext<'_>) {
        let Some(live) = self.lives.get(self.at).filter(|live| live.is_running()) else { return };
        desk.ask(Intent::Order(Order::Steer(live.name.clone(), StreamCommand::ListAccounts)));
        self.show(View::SignIn);
    }

    /// Moves in the list of the current view, or scrolls the log.
    fn move_in_view(&mut self, action: Action, texts: &Texts) -> Handled {
        let count = match (self.view, self.live()) {
            (View::Letters, Some(live)) => match &live.letters {
                Requested::Ready(letters) | Requested::Loading(letters) => letters.newest.len(),
                Requested::NotRequested | Requested::Failed(_) => 0,
            },
            (View::Check, Some(live)) => match &live.check {
                Requested::Ready(rows) | Requested::Loading(rows) => rows.len(),
                Requested::NotRequested | Requested::Failed(_) => 0,
            },
            (View::SignIn, Some(live)) => {
                let mut all = list_choices(live);
                let mut cursor = find_cursor(self.hand.as_ref(), &all, live);
                let moves = cursor.act(action, all.len(), PAGE);
                if moves {
                    self.hand = (cursor.index() < all.len()).then(|| all.swap_remove(cursor.index()));
                }
                return if moves { Handled::Yes } else { Handled::No };
            }
            _ => return self.scroll(action, texts),
        };
        if self.cursor.act(action, count, PAGE) { Handled::Yes } else { Handled::No }
    }

    fn scroll(&mut self, action: Action, texts: &Texts) -> Handled {
        let lines = self.live().map_or(0, |live| live.log.count_matching(usize::MAX, &self.filter, texts));
        let mut cursor = Cursor::new(self.scrolled);
        // A page key moves the cursor by one row less than a page.
        let is_moved = cursor.act(action, lines, PAGE + 1);
        self.scrolled = cursor.index();
        if is_moved { Handled::Yes } else { Handled::No }
    }

    fn type_filter(&mut self, input: &UserInput<'_>) -> Handled {
        match input {
            UserInput::Do(Action::Close) => {
                self.filter.clear();
                self.filtering = false;
            }
            UserInput::Do(Action::Down | Action::Up) => self.filtering = false,
            UserInput::Do(action) if action.is_everywhere() => return Handled::No,
            other => {
                if self.input.act(other, &mut self.filter) {
                    self.scrolled = 0;
                }
            }
        }
        Handled::Yes
    }

    fn draw_log(&self, live: &StreamView, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let typed = (self.filtering || !self.filter.is_empty()).then_some((&*self.filter, &self.input));
        let titled = self.view == View::Log;
        let place = views::draw_log(live, &views::LogView { typed, titled, scrolled: self.scrolled }, area, look, buf);
        place.filter(|_| self.filtering)
    }

    // --- orders to the run ---

    fn pause_or_resume(&mut self, desk: &mut ScreenContext<'_>) {
        let Some(live) = self.lives.get(self.at) else { return };
        let name = live.name.clone();
        if !live.is_running() {
            return desk.ask(Intent::Start(name));
        }
        let (order, said) = if live.is_held() {
            (StreamCommand::Resume, Key::StreamSayResumed)
        } else {
            (StreamCommand::Pause, Key::StreamSayPaused)
        };
        desk.ask(Intent::Order(Order::Steer(name, order)));
        desk.say(Notification::new(Tone::Info, said));
    }

    /// Lowers or raises the share of the pace, or says that it is at its limit.
    fn change_share(&mut self, next: fn(Share) -> Option<Share>, at_end: Key, desk: &mut ScreenContext<'_>) {
        let Some(live) = self.lives.get_mut(self.at).filter(|live| live.state == RunState::Running) else { return };
        let Some(share) = next(live.share) else { return desk.say(Notification::new(Tone::Info, at_end)) };
        live.share = share;
        desk.ask(Intent::Order(Order::Steer(live.name.clone(), StreamCommand::Use(share))));
        desk.say(if share == Share::Whole {
            Notification::new(Tone::Info, Key::StreamSayFullPace)
        } else {
            Notification::new(Tone::Info, say::StreamSayShare { percent: u64::from(share.percent()) })
        });
    }

    fn retry(&mut self, desk: &mut ScreenContext<'_>) {
        let paused = |live: &&StreamView| live.snapshot().is_some_and(|snapshot| snapshot.pause.is_some());
        if let Some(live) = self.live().filter(|live| live.is_running()).filter(paused) {
            desk.ask(Intent::Order(Order::Steer(live.name.clone(), StreamCommand::RetryNow)));
            desk.say(Notification::new(Tone::Info, Key::StreamSayLooking));
        }
    }

    /// Drains the run on the first call and stops it on the second. Once the run is over, `q` leads back to the
    /// destinations.
    fn drain(&mut self, desk: &mut ScreenContext<'_>) -> Handled {
        let Some(live) = self.lives.get_mut(self.at).filter(|live| live.is_running()) else { return Handled::No };
        let is_ending = std::mem::replace(&mut live.is_ending, true);
        let (order, said) = match (&live.state, is_ending) {
            (RunState::Starting, _) => (StreamCommand::Stop, Key::StreamSayGivingUp),
            (_, true) => (StreamCommand::Stop, Key::StreamSayStopping),
            (_, false) => (StreamCommand::Drain, Key::StreamSayDraining),
        };
        desk.ask(Intent::Order(Order::Steer(live.name.clone(), order)));
        desk.say(Notification::new(Tone::Info, said));
        Handled::Yes
    }

    /// Copies the policy that grants a missing permission.
    fn copy_policy(&mut self, desk: &mut ScreenContext<'_>) -> Handled {
        let lacks = |live: &&StreamView| trouble::find_trouble(live) == Some(Trouble::Permission);
        let Some(live) = self.live().filter(lacks) else { return Handled::No };
        desk.ask(Intent::Order(Order::Steer(live.name.clone(), StreamCommand::CopyPolicy)));
        Handled::Yes
    }

    /// Asks for confirmation: the operator must know the consequences before giving up the order of records.
    fn allow_unordered(&mut self, desk: &mut ScreenContext<'_>) -> Handled {
        let pauses = |live: &&StreamView| trouble::find_trouble(live) == Some(Trouble::Unordered);
        let Some(live) = self.live().filter(|live| live.is_running()).filter(pauses) else { return Handled::No };
        desk.open(Layer::allow_unordered(&live.name));
        Handled::Yes
    }
}
