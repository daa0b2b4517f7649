//! The one table of keys.

use super::{Action, Bar, Binding, Chord, Code, Context};

const fn bind(context: Context, chords: &'static [Chord], action: Action, bar: Bar) -> Binding {
    Binding { context, chords, action, bar }
}

const ENTER: Chord = Chord::of(Code::Enter);
const ESC: Chord = Chord::of(Code::Esc);
const TAB: Chord = Chord::of(Code::Tab);
const BACK_TAB: Chord = Chord::shift(Code::Tab);
const SPACE: Chord = Chord::char(' ');
const UP: Chord = Chord::of(Code::Up);
const DOWN: Chord = Chord::of(Code::Down);
const LEFT: Chord = Chord::of(Code::Left);
const RIGHT: Chord = Chord::of(Code::Right);

/// All bindings, by context; in the order in which the key bar and help name them.
pub const TABLE: &[Binding] = &[
    // --- everywhere ---
    bind(Context::Everywhere, &[Chord::ctrl('k')], Action::Palette, Bar::Shown),
    bind(Context::Everywhere, &[Chord::char('?'), Chord::of(Code::F(1))], Action::Help, Bar::Pinned),
    bind(Context::Everywhere, &[Chord::ctrl('o')], Action::Messages, Bar::Hidden),
    bind(Context::Everywhere, &[Chord::ctrl('l')], Action::Redraw, Bar::Hidden),
    bind(Context::Everywhere, &[Chord::ctrl('z')], Action::Suspend, Bar::Hidden),
    bind(Context::Everywhere, &[Chord::ctrl('c')], Action::Quit, Bar::Hidden),
    // --- steps ---
    bind(Context::Step, &[ENTER], Action::Next, Bar::First),
    bind(Context::Step, &[ESC], Action::Back, Bar::First),
    bind(Context::Step, &[Chord::ctrl('r'), Chord::of(Code::F(5))], Action::CheckAgain, Bar::Hidden),
    bind(Context::Step, &[Chord::alt('0')], Action::ToCatalogue, Bar::Hidden),
    bind(Context::Step, &[Chord::alt('1')], Action::GoAccount, Bar::Hidden),
    bind(Context::Step, &[Chord::alt('2')], Action::GoAuthentication, Bar::Hidden),
    bind(Context::Step, &[Chord::alt('3')], Action::GoSource, Bar::Hidden),
    bind(Context::Step, &[Chord::alt('4')], Action::GoSegments, Bar::Hidden),
    bind(Context::Step, &[Chord::alt('5')], Action::GoAttributes, Bar::Hidden),
    bind(Context::Step, &[Chord::alt('6')], Action::GoIdentities, Bar::Hidden),
    bind(Context::Step, &[Chord::alt('7')], Action::GoReview, Bar::Hidden),
    bind(Context::Step, &[Chord::alt('8')], Action::GoPreview, Bar::Hidden),
    bind(Context::Step, &[Chord::alt('9')], Action::GoStream, Bar::Hidden),
    // --- forms ---
    bind(Context::Form, &[TAB, DOWN], Action::NextField, Bar::Shown),
    bind(Context::Form, &[BACK_TAB, UP], Action::PreviousField, Bar::Hidden),
    bind(Context::Options, &[SPACE], Action::Toggle, Bar::Shown),
    bind(Context::Options, &[LEFT], Action::Left, Bar::Hidden),
    bind(Context::Options, &[RIGHT], Action::Right, Bar::Hidden),
    // --- text ---
    bind(Context::Text, &[LEFT], Action::Left, Bar::Hidden),
    bind(Context::Text, &[RIGHT], Action::Right, Bar::Hidden),
    bind(Context::Text, &[Chord::of(Code::Home), Chord::ctrl('a')], Action::First, Bar::Hidden),
    bind(Context::Text, &[Chord::of(Code::End), Chord::ctrl('e')], Action::Last, Bar::Hidden),
    bind(Context::Text, &[Chord::of(Code::Backspace), Chord::ctrl('h')], Action::Erase, Bar::Hidden),
    bind(Context::Text, &[Chord::of(Code::Delete), Chord::ctrl('d')], Action::EraseAhead, Bar::Hidden),
    bind(Context::Text, &[Chord::ctrl('w')], Action::EraseWord, Bar::Hidden),
    bind(Context::Text, &[Chord::ctrl('u')], Action::EraseLine, Bar::Hidden),
    bind(Context::Secret, &[Chord::ctrl('r')], Action::Reveal, Bar::Shown),
    bind(Context::Offers, &[UP], Action::Up, Bar::Hidden),
    bind(Context::Offers, &[DOWN], Action::Down, Bar::Hidden),
    bind(Context::Offers, &[Chord::of(Code::PageUp)], Action::PageUp, Bar::Hidden),
    bind(Context::Offers, &[Chord::of(Code::PageDown)], Action::PageDown, Bar::Hidden),
    bind(Context::Filter, &[ENTER], Action::Open, Bar::Shown),
    bind(Context::Filter, &[ESC], Action::Close, Bar::Shown),
    bind(Context::Filter, &[UP], Action::Up, Bar::Hidden),
    bind(Context::Filter, &[DOWN], Action::Down, Bar::Hidden),
    // --- lists ---
    bind(Context::List, &[UP, Chord::char('k')], Action::Up, Bar::Hidden),
    bind(Context::List, &[DOWN, Chord::char('j')], Action::Down, Bar::Hidden),
    bind(Context::List, &[Chord::of(Code::PageUp)], Action::PageUp, Bar::Hidden),
    bind(Context::List, &[Chord::of(Code::PageDown)], Action::PageDown, Bar::Hidden),
    bind(Context::List, &[Chord::of(Code::Home)], Action::First, Bar::Hidden),
    bind(Context::List, &[Chord::of(Code::End)], Action::Last, Bar::Hidden),
    bind(Context::List, &[Chord::char('/')], Action::Filter, Bar::Shown),
    bind(Context::Checks, &[SPACE], Action::Toggle, Bar::Shown),
    bind(Context::Checks, &[Chord::ctrl('a')], Action::ToggleAll, Bar::Shown),
    bind(Context::Tree, &[RIGHT], Action::Unfold, Bar::Hidden),
    bind(Context::Tree, &[LEFT], Action::Fold, Bar::Hidden),
    // --- the destinations ---
    bind(Context::Catalogue, &[ENTER], Action::Open, Bar::Shown),
    bind(Context::Catalogue, &[Chord::char('e')], Action::Edit, Bar::Shown),
    bind(Context::Catalogue, &[Chord::char('r')], Action::Run, Bar::Shown),
    bind(Context::Catalogue, &[Chord::char('c')], Action::Duplicate, Bar::Shown),
    bind(Context::Catalogue, &[Chord::char('d')], Action::Remove, Bar::Shown),
    bind(Context::Catalogue, &[Chord::char('q')], Action::Quit, Bar::Hidden),
    // --- the permission panel ---
    bind(Context::Rights, &[Chord::ctrl('p')], Action::Policy, Bar::Shown),
    bind(Context::Rights, &[Chord::ctrl('t')], Action::SendTest, Bar::Shown),
    // --- a stream ---
    bind(Context::Stream, &[SPACE], Action::Pause, Bar::Shown),
    bind(Context::Stream, &[Chord::char('d')], Action::Letters, Bar::Shown),
    bind(Context::Stream, &[Chord::char('l')], Action::Log, Bar::Shown),
    bind(Context::Stream, &[Chord::char('b')], Action::BackgroundCheck, Bar::Shown),
    bind(Context::Stream, &[Chord::char('q')], Action::Drain, Bar::Shown),
    bind(Context::Stream, &[ESC], Action::Back, Bar::Hidden),
    bind(Context::Stream, &[Chord::char('k')], Action::OtherSignIn, Bar::Hidden),
    bind(Context::Stream, &[Chord::char('y')], Action::Copy, Bar::Hidden),
    bind(Context::Stream, &[ENTER, Chord::char('r')], Action::Look, Bar::Hidden),
    bind(Context::StreamView, &[SPACE], Action::Pause, Bar::Shown),
    bind(Context::StreamView, &[ESC, Chord::char('q')], Action::Close, Bar::Shown),
    bind(Context::StreamView, &[Chord::char('d')], Action::Letters, Bar::Hidden),
    bind(Context::StreamView, &[Chord::char('l')], Action::Log, Bar::Hidden),
    bind(Context::StreamView, &[Chord::char('b')], Action::BackgroundCheck, Bar::Hidden),
    bind(Context::SignIn, &[ENTER], Action::Open, Bar::Shown),
    bind(Context::SignIn, &[ESC, Chord::char('q')], Action::Close, Bar::Shown),
    // --- an event ---
    bind(Context::Preview, &[Chord::char('n')], Action::NextEvent, Bar::Shown),
    bind(Context::Preview, &[Chord::char('p')], Action::PreviousEvent, Bar::Shown),
    bind(Context::Preview, &[Chord::char('/'), Chord::ctrl('f')], Action::Find, Bar::Shown),
    bind(Context::Preview, &[SPACE], Action::Toggle, Bar::Shown),
    bind(Context::Preview, &[Chord::char('m')], Action::Mask, Bar::Hidden),
    bind(Context::Preview, &[Chord::char('y')], Action::Copy, Bar::Shown),
    bind(Context::Preview, &[Chord::char('s')], Action::Save, Bar::Shown),
    bind(Context::Preview, &[ENTER], Action::Start, Bar::Shown),
    bind(Context::Find, &[ENTER, DOWN], Action::Down, Bar::Hidden),
    bind(Context::Find, &[UP], Action::Up, Bar::Hidden),
    bind(Context::Find, &[ESC], Action::Close, Bar::Shown),
    // --- layers ---
    bind(Context::Document, &[Chord::char('y')], Action::Copy, Bar::Shown),
    bind(Context::Document, &[Chord::char('s')], Action::Save, Bar::Shown),
    bind(Context::Asking, &[ENTER], Action::Open, Bar::Shown),
    bind(Context::Asking, &[ESC], Action::Close, Bar::Shown),
    bind(Context::Asking, &[TAB, DOWN], Action::NextField, Bar::Hidden),
    bind(Context::Asking, &[BACK_TAB, UP], Action::PreviousField, Bar::Hidden),
    bind(Context::Reading, &[ESC, Chord::char('q'), ENTER], Action::Close, Bar::Shown),
    bind(Context::Reading, &[UP], Action::Up, Bar::Hidden),
    bind(Context::Reading, &[DOWN], Action::Down, Bar::Hidden),
    bind(Context::Reading, &[Chord::of(Code::PageUp)], Action::PageUp, Bar::Hidden),
    bind(Context::Reading, &[Chord::of(Code::PageDown), SPACE], Action::PageDown, Bar::Hidden),
    bind(Context::Palette, &[ENTER], Action::Open, Bar::Shown),
    bind(Context::Palette, &[ESC], Action::Close, Bar::Shown),
    bind(Context::Palette, &[UP], Action::Up, Bar::Hidden),
    bind(Context::Palette, &[DOWN], Action::Down, Bar::Hidden),
    bind(Context::Palette, &[Chord::of(Code::PageUp)], Action::PageUp, Bar::Hidden),
    bind(Context::Palette, &[Chord::of(Code::PageDown)], Action::PageDown, Bar::Hidden),
    bind(Context::Confirm, &[Chord::char('y')], Action::Yes, Bar::Hidden),
    bind(Context::Confirm, &[ESC, Chord::char('n')], Action::No, Bar::Shown),
    bind(Context::Confirm, &[LEFT, UP, BACK_TAB], Action::Left, Bar::Hidden),
    bind(Context::Confirm, &[RIGHT, DOWN, TAB], Action::Right, Bar::Hidden),
    bind(Context::Confirm, &[ENTER], Action::Open, Bar::Shown),
];
