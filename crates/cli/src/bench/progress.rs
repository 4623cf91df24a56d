use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A bar on standard error that says what is done now, where somebody looks; elsewhere nothing is shown.
pub(super) fn bar(what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:44} [{bar:30}] {percent:>3}% {elapsed:>4}");
    let bar = ProgressBar::new(0).with_style(style.expect("the template is right")).with_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
