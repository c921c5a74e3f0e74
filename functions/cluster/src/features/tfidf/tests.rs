use super::*;
use crate::features::text::Part;
use crate::input::frame::Column;
use linfa::ParamGuard;
use proptest::prelude::*;
use wintermute_shared::Settings;
use wintermute_shared::settings::Language;

fn column(texts: &[&str]) -> Column {
    Column::of("text", texts.iter().copied())
}

fn part(column: &Column, weight: f32) -> Part<'_> {
    Part { column, weight, has_markup: false }
}

fn fit_with(texts: &[&str], params: TfIdfParams, settings: &Settings) -> Result<(TfIdf, Csr)> {
    let column = column(texts);
    params.analyzer(Analyzer::of(settings)).check()?.fit_transform(&Corpus::new(vec![part(&column, 1.0)]))
}

fn fit(texts: &[&str]) -> (TfIdf, Csr) {
    fit_with(texts, TfIdfParams::default(), &Settings::default()).unwrap()
}

#[test]
fn columns_are_the_sorted_terms_without_stop_words() {
    let (tfidf, matrix) = fit(&["Red shoes for women", "blue Shoes", "the"]);
    assert_eq!(tfidf.vocabulary(), ["blue", "red", "shoes", "women"]);
    assert_eq!(matrix.row(1).0, [0, 2]);
    assert!(matrix.row(2).0.is_empty(), "a text of stop words alone is an empty row");
}

#[test]
fn weights_follow_the_smoothed_formula() {
    let (tfidf, matrix) = fit(&["red shoes", "blue shoes shoes"]);
    let (idf_one, idf_both) = ((3.0_f64 / 2.0).ln() + 1.0, 1.0_f64);
    assert!((f64::from(tfidf.idf()[0]) - idf_one).abs() < 1e-6);
    let expected = 2.0 * idf_both / (idf_one.powi(2) + 4.0 * idf_both).sqrt();
    assert!((f64::from(matrix.row(1).1[1]) - expected).abs() < 1e-7);
}

#[test]
fn sublinear_counts_grow_with_the_logarithm() {
    let params = TfIdfParams::default().sublinear(true);
    let (_, matrix) = fit_with(&["shoes shoes red", "red shoes"], params, &Settings::default()).unwrap();
    let ratio = f64::from(matrix.row(0).1[1] / matrix.row(0).1[0]);
    assert!((ratio - (1.0 + 2.0_f64.ln())).abs() < 1e-6, "{ratio}");
}

#[test]
fn columns_add_up_by_their_weights() {
    let (names, descriptions) = (column(&["red shoes"]), column(&["red red leather"]));
    let corpus = Corpus::new(vec![part(&names, 1.0), part(&descriptions, 0.5)]);
    let (tfidf, matrix) = TfIdfParams::default().check().unwrap().fit_transform(&corpus).unwrap();
    assert_eq!(tfidf.vocabulary(), ["leather", "red", "shoes"]);
    let values = matrix.row(0).1;
    assert!((values[1] / values[2] - 2.0).abs() < 1e-6, "1 + 0.5 · 2 against 1");
    assert!((values[0] / values[2] - 0.5).abs() < 1e-6, "0.5 against 1");
}

#[test]
fn rare_frequent_and_surplus_terms_go() {
    let texts = ["red shoes", "red boots", "red hat hat", "blue hat"];
    let fit = |params| fit_with(&texts, params, &Settings::default()).map(|(tfidf, _)| tfidf.vocabulary);
    let default = TfIdfParams::default;
    assert_eq!(fit(default().min_df(2)).unwrap(), ["hat", "red"]);
    assert_eq!(fit(default().max_df(0.5)).unwrap(), ["blue", "boots", "hat", "shoes"]);
    assert_eq!(fit(default().max_features(3)).unwrap(), ["blue", "hat", "red"]);
    let error = fit(default().min_df(4)).unwrap_err().to_string();
    assert!(error.contains("of 5 terms none stands in at least 4 (min_df) and at most 4"), "{error}");
}

#[test]
fn texts_without_words_are_an_error_that_says_so() {
    let error = fit_with(&["the a ?", ""], TfIdfParams::default(), &Settings::default()).unwrap_err();
    assert!(error.to_string().contains("none of the 2 texts"), "{error}");
}

#[test]
fn words_outside_the_vocabulary_do_not_count() {
    let (tfidf, _) = fit(&["red shoes", "blue shoes"]);
    let new = column(&["green shoes", "green hat"]);
    let matrix = tfidf.transform(&Corpus::new(vec![part(&new, 1.0)]));
    assert_eq!(matrix.row(0), (&[2][..], &[1.0][..]));
    assert!(matrix.row(1).0.is_empty());
}

proptest! {
    #[test]
    fn rows_have_unit_length_or_none_and_a_fitted_model_gives_them_again(
        texts in prop::collection::vec("[a-d ]{0,24}", 1..20), ngrams in 1_usize..4,
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let settings = Settings { stop_words: vec![Language::None], ngrams, ..Settings::default() };
        if let Ok((tfidf, matrix)) = fit_with(&texts, TfIdfParams::default(), &settings) {
            for i in 0..matrix.rows() {
                let norm: f32 = matrix.row(i).1.iter().map(|v| v * v).sum();
                prop_assert!(matrix.row(i).0.is_empty() || (norm - 1.0).abs() < 1e-5);
            }
            let column = column(&texts);
            let again = tfidf.transform(&Corpus::new(vec![part(&column, 1.0)]));
            prop_assert_eq!(again, matrix);
        }
    }

    #[test]
    fn rows_are_the_same_in_one_part_as_in_two_of_which_one_is_empty(
        texts in prop::collection::vec(prop::collection::vec("[a-f]{2}", 0..24), 1..40), min_df in 1_u64..3,
    ) {
        let texts: Vec<String> = texts.iter().map(|words| words.join(" ")).collect();
        let (names, nothing) = (Column::of("text", texts.iter().map(String::as_str)), column(&vec![""; texts.len()]));
        let params = TfIdfParams::default().min_df(min_df).check().unwrap();
        let short = params.fit_transform(&Corpus::new(vec![part(&names, 0.5)]));
        let any = params.fit_transform(&Corpus::new(vec![part(&names, 0.5), part(&nothing, 2.0)]));
        match (short, any) {
            (Ok((_, short)), Ok((_, any))) => prop_assert_eq!(short, any),
            (short, any) => prop_assert!(short.is_err() && any.is_err()),
        }
    }
}
