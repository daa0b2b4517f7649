//! What a key can do, and what that is called: a word in the key bar, a sentence in help and palette.

use crate::text::TuiKey;

macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident => $label:ident, $about:ident;)*) => {
        /// What a key does.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Action {
            $($(#[$doc])* $action,)*
        }

        impl Action {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$action,)*];

            /// What it is called in the key bar.
            pub fn label(self) -> TuiKey {
                match self {
                    $(Self::$action => TuiKey::$label,)*
                }
            }

            /// What it does, in a sentence.
            pub fn about(self) -> TuiKey {
                match self {
                    $(Self::$action => TuiKey::$about,)*
                }
            }
        }
    };
}

actions! {
    // --- everywhere ---
    /// Explains the keys.
    Help => ActHelp, AboutHelp;
    /// Finds anything that can be done.
    Palette => ActPalette, AboutPalette;
    /// Ends the app.
    Quit => ActQuit, AboutQuit;
    /// Ends the app the second time.
    AskQuit => ActQuit, AboutAskQuit;
    /// Draws everything anew.
    Redraw => ActRedraw, AboutRedraw;
    /// Draws in other colours.
    NextTheme => ActNextTheme, AboutNextTheme;
    /// Takes the mouse.
    MouseOn => ActMouseOn, AboutMouseOn;
    /// Gives the mouse back to the terminal.
    MouseOff => ActMouseOff, AboutMouseOff;
    /// Gives the terminal back to the shell until it says to go on.
    Suspend => ActSuspend, AboutSuspend;
    /// Shows what was said before.
    Messages => ActMessages, AboutMessages;

    // --- steps ---
    /// Goes on: to what still needs an answer, else to the next step.
    Next => ActNext, AboutNext;
    /// Goes back a step.
    Back => ActBack, AboutBack;
    /// Stops what is under way.
    StopWaiting => ActStopWaiting, AboutStopWaiting;
    /// Goes to the destinations.
    ToCatalogue => ActToCatalogue, AboutToCatalogue;
    /// Goes to Account.
    GoAccount => ActGoAccount, AboutGoAccount;
    /// Goes to Authentication.
    GoAuthentication => ActGoAuthentication, AboutGoAuthentication;
    /// Goes to Source.
    GoSource => ActGoSource, AboutGoSource;
    /// Goes to Segments.
    GoSegments => ActGoSegments, AboutGoSegments;
    /// Goes to Attributes.
    GoAttributes => ActGoAttributes, AboutGoAttributes;
    /// Goes to Identities.
    GoIdentities => ActGoIdentities, AboutGoIdentities;
    /// Goes to Review.
    GoReview => ActGoReview, AboutGoReview;
    /// Goes to Preview.
    GoPreview => ActGoPreview, AboutGoPreview;
    /// Goes to Stream.
    GoStream => ActGoStream, AboutGoStream;
    /// Asks everything of this step again.
    CheckAgain => ActCheckAgain, AboutCheckAgain;

    // --- moving ---
    /// The next question.
    NextField => ActNextField, AboutNextField;
    /// The question before.
    PreviousField => ActPreviousField, AboutPreviousField;
    /// One up.
    Up => ActUp, AboutUp;
    /// One down.
    Down => ActDown, AboutDown;
    /// One to the left.
    Left => ActLeft, AboutLeft;
    /// One to the right.
    Right => ActRight, AboutRight;
    /// To the beginning.
    First => ActFirst, AboutFirst;
    /// To the end.
    Last => ActLast, AboutLast;
    /// A page up.
    PageUp => ActPageUp, AboutPageUp;
    /// A page down.
    PageDown => ActPageDown, AboutPageDown;

    /// Explains the question at hand.
    FieldHelp => ActFieldHelp, AboutFieldHelp;

    // --- text ---
    /// Removes the character before the cursor.
    Erase => ActErase, AboutErase;
    /// Removes the character at the cursor.
    EraseAhead => ActEraseAhead, AboutEraseAhead;
    /// Removes the word before the cursor.
    EraseWord => ActEraseWord, AboutEraseWord;
    /// Removes everything before the cursor.
    EraseLine => ActEraseLine, AboutEraseLine;
    /// Shows a secret while its question has the focus.
    Reveal => ActReveal, AboutReveal;

    // --- choosing ---
    /// Chooses, or takes the choice back.
    Toggle => ActToggle, AboutToggle;
    /// Chooses all rows that are shown.
    ToggleAll => ActToggleAll, AboutToggleAll;
    /// Shows the chosen rows alone, or all again.
    OnlyChosen => ActOnlyChosen, AboutOnlyChosen;
    /// Types into the filter.
    Filter => ActFilter, AboutFilter;
    /// Types into the filter, as letters and digits do by themselves.
    TypeFilter => ActFilter, AboutTypeFilter;
    /// Opens a branch.
    Unfold => ActUnfold, AboutUnfold;
    /// Closes a branch.
    Fold => ActFold, AboutFold;

    /// Begins to type what the list lacks.
    Add => ActAdd, AboutAdd;
    /// Takes what was typed.
    Take => ActTake, AboutTake;
    /// Goes from the filter back to the list.
    ToList => ActToList, AboutToList;
    /// Shows all rows again.
    ClearFilter => ActClearFilter, AboutClearFilter;
    /// Hashes the ids of a namespace, or not.
    Hash => ActHash, AboutHash;

    // --- review ---
    /// Goes to the answer, and back to review after.
    Change => ActChange, AboutChange;
    /// Shows the spec that the answers come to.
    ShowSpec => ActShowSpec, AboutShowSpec;

    // --- the destinations ---
    /// Opens what the cursor is on.
    Open => ActOpen, AboutOpen;
    /// Changes the destination.
    Edit => ActEdit, AboutEdit;
    /// Starts the destination.
    Run => ActRun, AboutRun;
    /// Begins another destination with the same answers.
    Duplicate => ActDuplicate, AboutDuplicate;
    /// Removes the destination.
    Remove => ActRemove, AboutRemove;
    /// Looks again how the destinations stand.
    LookAgain => ActLookAgain, AboutLookAgain;

    // --- the permission panel ---
    /// Shows the least policy.
    Policy => ActPolicy, AboutPolicy;
    /// Shows all rows of the panel in full.
    AllRights => ActAllRights, AboutAllRights;
    /// Sends one event that really arrives.
    SendTest => ActSendTest, AboutSendTest;

    // --- anything shown ---
    /// Gives it to the terminal's clipboard.
    Copy => ActCopy, AboutCopy;
    /// Writes it to a file.
    Save => ActSave, AboutSave;

    // --- a stream ---
    /// Sends nothing for now.
    Pause => ActPause, AboutPause;
    /// Goes on.
    Resume => ActResume, AboutResume;
    /// Starts what is over.
    StartAgain => ActStartAgain, AboutStartAgain;
    /// Shows the dead letters.
    Letters => ActLetters, AboutLetters;
    /// Shows the log.
    Log => ActLog, AboutLog;
    /// Checks the permissions meanwhile.
    BackgroundCheck => ActBackgroundCheck, AboutBackgroundCheck;
    /// Signs in otherwise.
    OtherSignIn => ActOtherSignIn, AboutOtherSignIn;
    /// Feeds the stream slower.
    Slower => ActSlower, AboutSlower;
    /// Feeds the stream faster again.
    Faster => ActFaster, AboutFaster;
    /// Goes on without order.
    AllowUnordered => ActAllowUnordered, AboutAllowUnordered;
    /// Looks whether a pause is over.
    Look => ActLook, AboutLook;
    /// Drains, then stops.
    Drain => ActDrain, AboutDrain;
    /// Stops at once.
    StopNow => ActStopNow, AboutStopNow;
    /// Goes away from what is over.
    Leave => ActLeave, AboutLeave;

    // --- an event ---
    /// The next event.
    NextEvent => ActNextEvent, AboutNextEvent;
    /// The event before.
    PreviousEvent => ActPreviousEvent, AboutPreviousEvent;
    /// Reads ten times as many events ahead.
    ReadMore => ActReadMore, AboutReadMore;
    /// Finds in the event.
    Find => ActFind, AboutFind;
    /// Hides personal values, or shows them.
    Mask => ActMask, AboutMask;
    /// Closes the branch at hand, or opens it.
    ToggleFold => ActToggleFold, AboutToggleFold;
    /// Saves and streams.
    Start => ActStart, AboutStart;

    // --- layers ---
    /// Closes the layer.
    Close => ActClose, AboutClose;
    /// Yes.
    Yes => ActYes, AboutYes;
    /// No.
    No => ActNo, AboutNo;
}

impl Action {
    /// Whether it holds everywhere: whoever takes text lets it through.
    pub fn is_everywhere(self) -> bool {
        matches!(
            self,
            Self::Help
                | Self::Palette
                | Self::Messages
                | Self::Redraw
                | Self::NextTheme
                | Self::MouseOn
                | Self::MouseOff
                | Self::Suspend
                | Self::Quit
        )
    }

    /// Whether it changes a text that is typed, or moves in it.
    pub fn is_editing(self) -> bool {
        let moves = matches!(self, Self::Left | Self::Right | Self::First | Self::Last);
        moves || matches!(self, Self::Erase | Self::EraseAhead | Self::EraseWord | Self::EraseLine)
    }
}
