//! The forms: one for a question, one for a draft, and those that the desk asks for.

use maud::{Markup, html};
use rules_core::check::Account;

use crate::chat::{Answers, Field, FieldKey, Form};
use crate::clock;
use crate::web::Site;
use crate::web::visit::Visit;

/// Asks for a question.
pub(in crate::web) fn ask(visit: Visit, typed: &str) -> Markup {
    let words = visit.words();
    html! {
        form.desk method="post" action=(visit.link("/ask")) {
            label for="q" { (words.web_ask_label()) }
            p.hint id="q-hint" { (words.web_ask_hint()) }
            textarea id="q" name="q" rows="2" required maxlength="4000" aria-describedby="q-hint" { "\n" (typed) }
            p.actions { button { (words.web_ask_send()) } }
        }
    }
}

/// Asks for a draft. The script sends it while it is typed, and shows what comes back in `#live`.
pub(in crate::web) fn check(visit: Visit, typed: &str, account: Account) -> Markup {
    let words = visit.words();
    let accounts = [
        ("personal", Account::Personal, words.check_account_personal()),
        ("school", Account::School, words.check_account_school()),
        ("", Account::Unspecified, words.not_sure()),
    ];
    html! {
        form.desk method="post" action=(visit.link("/check")) data-live="live" data-waiting=(words.web_check_waiting()) {
            label for="text" { (words.web_check_label()) }
            p.hint id="text-hint" {
                (words.web_check_hint()) " "
                span.script-only { (words.web_check_live()) }
            }
            textarea id="text" name="text" rows="6" required dir="auto" aria-describedby="text-hint" { "\n" (typed) }
            fieldset {
                legend { (words.web_check_account()) }
                @for (value, kind, label) in accounts {
                    label.radio { input type="radio" name="account" value=(value) checked[kind == account]; span { (label) } }
                }
            }
            p.actions { button { (words.web_check_send()) } }
        }
        p.hidden #live-said role="status" {}
        div #live {}
    }
}

/// A form of the desk, with what was typed already. `whole` holds the mark that lets it be sent.
pub(super) fn desk_form(site: &Site, visit: Visit, form: &Form, typed: &Answers, to: &str) -> Markup {
    let words = visit.words();
    let value = |field: &Field| {
        let earlier = typed.iter().find(|(key, _)| *key == field.key).map(|(_, text)| text);
        earlier.or(field.typed.as_ref()).map_or("", |text| text.reveal()).to_owned()
    };
    html! {
        form.desk method="post" action=(visit.link(to)) autocomplete="off" {
            (mark(site))
            @for field in &form.fields {
                @let id = field.key.name();
                @let value = value(field);
                @if field.key == FieldKey::Danger {
                    fieldset aria-describedby={ (id) "-hint" } {
                        legend { (field.label) }
                        p.hint id={ (id) "-hint" } { (field.hint) }
                        @for (said, label) in [("yes", words.yes()), ("no", words.no())] {
                            label.radio { input type="radio" name=(id) value=(said) checked[value == said]; span { (label) } }
                        }
                    }
                } @else {
                    label for=(id) {
                        (field.label)
                        @if field.required { span.needed { " (" (words.web_needed()) ")" } }
                    }
                    p.hint id={ (id) "-hint" } { (field.hint) }
                    @if field.long || field.key == FieldKey::More {
                        textarea id=(id) name=(id) rows=(if field.long { "8" } else { "4" }) required[field.required]
                            dir="auto" aria-describedby={ (id) "-hint" } { "\n" (value) }
                    } @else {
                        input type="text" id=(id) name=(id) value=(value) required[field.required] dir="auto"
                            autocapitalize=[(field.key == FieldKey::Receipt).then_some("none")]
                            spellcheck=[(field.key == FieldKey::Receipt).then_some("false")]
                            aria-describedby={ (id) "-hint" };
                    }
                }
            }
            p.actions { button { (form.send) } }
        }
    }
}

/// The mark of a form that changes something, as a hidden field.
pub(super) fn mark(site: &Site) -> Markup {
    let token = site.tokens.draw(clock::elapsed()).unwrap_or_default();
    html! { input type="hidden" name="form" value=(token); }
}
