//! Plain tables, medians and percentiles.

/// The middle of some figures; not a number when there are none.
pub fn median(figures: &[f64]) -> f64 {
    percentile(figures, 50.0)
}

/// The figure that `percent` of all do not exceed.
pub fn percentile(figures: &[f64], percent: f64) -> f64 {
    let mut sorted: Vec<f64> = figures.iter().copied().filter(|figure| figure.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() as f64 * percent / 100.0).ceil() as usize;
    sorted.get(at.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// Three digits that matter, with commas between thousands; a dash for what was not measured.
pub fn figure(value: f64) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    let digits = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// Prints rows under their headings, the first column to the left, the others to the right.
pub fn print(title: &str, headings: &[&str], rows: &[Vec<String>]) {
    println!("\n{title}");
    let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let all = || std::iter::once(&headings).chain(rows);
    let width = |column: usize| {
        all().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    for row in all() {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        println!("  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// One figure that was asked for.
pub struct Bar {
    pub what: &'static str,
    pub measured: f64,
    /// At most this, or at least when `least` is set.
    pub asked: f64,
    pub least: bool,
}

/// Prints what was asked for beside what was measured.
pub fn print_bars(bars: &[Bar]) {
    let rows: Vec<Vec<String>> = bars
        .iter()
        .map(|bar| {
            let met = if bar.least { bar.measured >= bar.asked } else { bar.measured <= bar.asked };
            let sign = if bar.least { ">=" } else { "<=" };
            let met = if met { "met" } else { "NOT MET" };
            vec![
                bar.what.to_owned(),
                figure(bar.measured),
                format!("{sign} {}", figure(bar.asked)),
                met.to_owned(),
            ]
        })
        .collect();
    print("asked for", &["", "measured", "asked for", ""], &rows);
}
