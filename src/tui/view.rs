//! Draws the whole screen: frame, screen, layers. It changes no state of the app.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::app::Model;
use super::frame::{self, LEAST_HEIGHT, LEAST_WIDTH, StepperState};
use super::layout;
use super::look::Look;
use super::screens::{ActiveView, Page};
use super::theme::Role;
use super::widgets::line::wrap_lines;
use crate::text::{Notification, say};

/// Draws `model` and returns the cursor's position, if the cursor is visible.
pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) -> Option<Position> {
    if area.width < LEAST_WIDTH || area.height < LEAST_HEIGHT {
        draw_too_small(model, look, area, buf);
        return None;
    }
    look.spots.clear();
    let said = current_message(model);
    let lines = said.as_ref().map(|said| frame::message_lines(said, area.width, look)).unwrap_or_default();
    let parts = frame::split_frame(area, lines.len());
    match (model.place(), model.flow()) {
        (ActiveView::Wizard, Some(flow)) => {
            frame::draw_stepper(StepperState::from_flow(flow).with_stream(model.own_stream()), parts.head, look, buf);
        }
        (ActiveView::Stream, _) => frame::draw_stepper(StepperState::for_stream(), parts.head, look, buf),
        (ActiveView::Catalogue | ActiveView::Wizard, _) => frame::catalogue_head(parts.head, look, buf),
    }
    frame::draw_rule(parts.upper, look, buf);
    frame::draw_rule(parts.lower, look, buf);
    let page = Page { area: parts.body, look, now: model.now };
    let cursor = model.screens.draw(model.place(), model.flow(), &page, buf);
    if let Some(said) = &said {
        frame::draw_message(said, &lines, parts.message, look, buf);
    }

    // Only the topmost layer can show the cursor.
    let mut cursor = cursor;
    for layer in &model.layers {
        look.spots.clear();
        cursor = layer.draw(parts.body, look, buf);
    }
    // After the layers, which forget the spots below them: the bar shows the keys of the topmost one.
    frame::draw_key_bar(&model.contexts(), parts.keys, look, buf);
    cursor.filter(|place| area.contains(*place))
}

/// Returns the message to show: the last one that was reported, otherwise the one of the set-up or the screen.
fn current_message(model: &Model) -> Option<Notification> {
    let of_screen = || model.screens.message(model.place(), model.flow());
    model.message.clone().or_else(of_screen)
}

fn draw_too_small(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    look.spots.clear();
    let text =
        look.text(say::TooSmall { columns: LEAST_WIDTH, rows: LEAST_HEIGHT, width: area.width, height: area.height });
    let mut lines = model.screens.stream.describe_in_short(usize::from(area.width), look);
    lines.extend(wrap_lines(
        if lines.is_empty() { Role::Text } else { Role::Muted },
        &text,
        usize::from(area.width),
        look,
    ));
    layout::draw_lines(area, &lines, buf);
}
