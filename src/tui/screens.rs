//! Draws the screens and handles their input: one screen for each wizard step, and one for the list of destinations. A
//! screen keeps its cursor, filter and scroll position; the answers are in the [`Flow`].

mod account;
mod attributes;
mod authentication;
mod catalogue;
mod context;
mod identities;
pub mod parts;
mod preview;
mod reading;
mod review;
mod segments;
mod source;
mod stream;

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use time::OffsetDateTime;

pub use account::AccountScreen;
pub use attributes::AttributesScreen;
pub use authentication::AuthenticationScreen;
pub use catalogue::CatalogueScreen;
pub use context::ScreenContext;
pub use identities::IdentitiesScreen;
pub use preview::PreviewScreen;
pub use review::ReviewScreen;
pub use segments::SegmentsScreen;
pub use source::SourceScreen;
pub use stream::StreamScreen;

use super::input::{Handled, UserInput};
use super::intent::Intent;
use super::keys::KeyContext;
use super::layout;
use super::look::Look;
use super::theme::Role;
use crate::backstage::Order;
use crate::flow::messages::{Face, notice_message, step_message};
use crate::flow::{Field, Flow, Step};
use crate::text::{Notification, Tone, say};

/// The area, look and time that a screen is drawn with.
pub struct Page<'a> {
    /// The body: the rows between the two rules of the frame.
    pub area: Rect,
    pub look: &'a Look,
    pub now: OffsetDateTime,
}

impl Page<'_> {
    /// Draws the purpose of `step` in the first row of `area`. Returns the area below it and below one blank row.
    pub fn purpose(&self, step: Step, area: Rect, buf: &mut Buffer) -> Rect {
        layout::draw_row(area, 0, &Line::from(self.look.word(Role::Title, step.purpose())), buf);
        layout::skip_rows(area, 2)
    }

    /// Returns the body without its first and last column, which stay blank.
    pub fn inner(&self) -> Rect {
        Rect { x: self.area.x + 1, width: self.area.width.saturating_sub(2), ..self.area }
    }
}

/// The part of the app that is on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActiveView {
    /// The list of destinations.
    Catalogue,
    /// The wizard, at the current step of [`Flow`].
    Wizard,
    Stream,
}

/// All screens. Each keeps its state while another one is shown.
#[derive(Default)]
pub struct Screens {
    pub catalogue: CatalogueScreen,
    pub account: AccountScreen,
    pub authentication: AuthenticationScreen,
    pub source: SourceScreen,
    pub segments: SegmentsScreen,
    pub attributes: AttributesScreen,
    pub identities: IdentitiesScreen,
    pub review: ReviewScreen,
    pub preview: PreviewScreen,
    pub stream: StreamScreen,
}

/// The screen to draw, with the flow if that screen needs it.
enum ScreenRef<'f, F> {
    Catalogue,
    Step(Step, &'f F),
    Stream,
}

impl Screens {
    /// Returns the key contexts of the screen, innermost first.
    pub fn contexts(&self, place: ActiveView, flow: Option<&Flow>) -> Vec<KeyContext> {
        match find_screen(place, flow) {
            ScreenRef::Catalogue => self.catalogue.contexts(),
            ScreenRef::Stream => self.stream.contexts(),
            ScreenRef::Step(step, flow) => match step {
                Step::Account => self.account.contexts(flow),
                Step::Authentication => self.authentication.contexts(flow),
                Step::Source => self.source.contexts(flow),
                Step::Segments => self.segments.contexts(),
                Step::Attributes => self.attributes.contexts(),
                Step::Identities => self.identities.contexts(flow),
                Step::Review => self.review.contexts(flow),
                Step::Preview => self.preview.contexts(flow),
                Step::Stream => self.stream.contexts(),
            },
        }
    }

    /// Returns whether typed characters go into a text field.
    pub fn takes_text(&self, place: ActiveView, flow: Option<&Flow>) -> bool {
        self.contexts(place, flow).contains(&KeyContext::Text)
    }

    /// Updates the current step's lists after the flow's facts or answers have changed.
    pub fn settle(&mut self, flow: &Flow) {
        match flow.current_step() {
            Step::Authentication => self.authentication.settle(flow),
            Step::Segments => self.segments.settle(flow),
            Step::Attributes => self.attributes.settle(flow),
            Step::Identities => self.identities.settle(flow),
            Step::Account | Step::Source | Step::Review | Step::Preview | Step::Stream => {}
        }
    }

    pub fn act(
        &mut self,
        place: ActiveView,
        input: &UserInput<'_>,
        flow: Option<&mut Flow>,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        let (ActiveView::Wizard, Some(flow)) = (place, flow) else {
            return match place {
                ActiveView::Stream => self.stream.act(input, desk),
                ActiveView::Catalogue | ActiveView::Wizard => self.catalogue.act(input, desk),
            };
        };
        match flow.current_step() {
            Step::Account => self.account.act(input, flow, desk),
            Step::Authentication => self.authentication.act(input, flow, desk),
            Step::Source => self.source.act(input, flow, desk),
            Step::Segments => self.segments.act(input, flow, desk),
            Step::Attributes => self.attributes.act(input, flow, desk),
            Step::Identities => self.identities.act(input, flow, desk),
            Step::Review => {
                let field = self.review.selected_field(flow);
                let handled = self.review.act(input, flow, desk);
                if let Some(field) = field.filter(|field| field.step() == flow.current_step()) {
                    self.go_to(field);
                }
                handled
            }
            Step::Preview => self.preview.act(input, flow, desk),
            Step::Stream => self.stream.act(input, desk),
        }
    }

    fn go_to(&mut self, field: Field) {
        match field.step() {
            Step::Account => self.account.go_to(field),
            Step::Authentication => self.authentication.go_to(field),
            Step::Source => self.source.go_to(field),
            Step::Identities => self.identities.go_to(field),
            // Segments and Attributes keep their own focus; the other steps have no field.
            Step::Segments | Step::Attributes | Step::Review | Step::Preview | Step::Stream => {}
        }
    }

    /// Draws the screen. Returns the position of the terminal's cursor.
    pub fn draw(&self, place: ActiveView, flow: Option<&Flow>, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        match find_screen(place, flow) {
            ScreenRef::Catalogue => self.catalogue.draw(self.stream.lives(), page, buf),
            ScreenRef::Stream => self.stream.draw(page, buf),
            ScreenRef::Step(step, flow) => match step {
                Step::Account => self.account.draw(flow, page, buf),
                Step::Authentication => self.authentication.draw(flow, page, buf),
                Step::Source => self.source.draw(flow, page, buf),
                Step::Segments => self.segments.draw(flow, page, buf),
                Step::Attributes => self.attributes.draw(flow, page, buf),
                Step::Identities => self.identities.draw(flow, page, buf),
                Step::Review => self.review.draw(flow, page, buf),
                Step::Preview => self.preview.draw(flow, page, buf),
                Step::Stream => self.stream.draw(page, buf),
            },
        }
    }

    /// Returns how often the screen needs a [`Screens::tick`], if at all.
    pub fn beat(&self, place: ActiveView, flow: Option<&Flow>) -> Option<Duration> {
        match find_screen(place, flow) {
            ScreenRef::Step(Step::Authentication, flow) => authentication::AuthenticationScreen::beat(flow),
            ScreenRef::Stream => self.stream.beat(),
            ScreenRef::Catalogue => self.catalogue.beat(),
            ScreenRef::Step(..) => None,
        }
    }

    /// Counts down, and refreshes the shown data. The app calls this after every [`Screens::beat`].
    pub fn tick(&mut self, place: ActiveView, flow: Option<&mut Flow>, desk: &mut ScreenContext<'_>) {
        if let (ActiveView::Wizard, Some(flow)) = (place, flow)
            && flow.current_step() == Step::Authentication
        {
            self.authentication.tick(flow, desk);
        }
        match place {
            ActiveView::Stream => desk.intents.extend(self.stream.renew_letters()),
            ActiveView::Catalogue => {
                desk.intents.extend(self.catalogue.beat().map(|_| Intent::Order(Order::RefreshCatalogue)));
            }
            ActiveView::Wizard => {}
        }
    }

    /// Returns the text for the message line while no newer message replaces it.
    pub fn message(&self, place: ActiveView, flow: Option<&Flow>) -> Option<Notification> {
        match find_screen(place, flow) {
            ScreenRef::Catalogue => self.catalogue.message(),
            ScreenRef::Stream => None,
            ScreenRef::Step(step, flow) => {
                flow.notice().map(|notice| notice_message(notice, Face::Screen)).or_else(|| {
                    choose_message(
                        flow,
                        match step {
                            Step::Authentication => self.authentication.message(flow),
                            step => step_message(flow, step, Face::Screen),
                        },
                    )
                })
            }
        }
    }
}

fn find_screen(place: ActiveView, flow: Option<&Flow>) -> ScreenRef<'_, Flow> {
    match (place, flow) {
        (ActiveView::Wizard, Some(flow)) => ScreenRef::Step(flow.current_step(), flow),
        (ActiveView::Stream, _) => ScreenRef::Stream,
        (ActiveView::Catalogue | ActiveView::Wizard, _) => ScreenRef::Catalogue,
    }
}

/// Returns the step's own message, or why the step must be checked again. A warning or an error of the step comes
/// first.
fn choose_message(flow: &Flow, message: Option<Notification>) -> Option<Notification> {
    let is_wrong = message.as_ref().is_some_and(|message| matches!(message.tone, Tone::Warn | Tone::Bad));
    let changed = flow.find_earlier_change().filter(|_| !is_wrong);
    let why = |field: Field| Notification::new(Tone::Warn, say::SayChangedBefore { field: field.label() });
    changed.map(why).or(message)
}
