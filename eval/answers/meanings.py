"""What the measures are called and what they mean, for reports and for the page."""

MEANINGS = {
    "answer_recall": ("Answer recall", "Answerable questions whose answer holds an accepted string."),
    "evidence_hit": ("Evidence hit", "Answerable questions of which a cited passage holds a piece of the evidence."),
    "source_hit": ("Source hit", "Answerable questions of which a citation is of the right article, at any place."),
    "citation_recall": ("Citation recall", "Of an answer’s sentences, those supported by all that they cite."),
    "citation_precision": ("Citation precision", "Of an answer’s citations, those that support what cites them."),
    "relevancy": ("Relevancy", "Answers that, with what they cite, answer the question; if the judge can tell."),
    "false_answer": ("False answers", "Unanswerable questions that were answered all the same. Lower is better."),
    "false_refusal": ("False refusals", "Answerable questions that were refused, or failed. Lower is better."),
    "recall@1": ("Recall@1", "Of a question’s pieces of evidence, those that stand in the best passage."),
    "recall@5": ("Recall@5", "Of a question’s pieces of evidence, those that stand in the 5 best passages."),
    "recall@10": ("Recall@10", "Of a question’s pieces of evidence, those that stand in the 10 best passages."),
    "mrr@10": ("MRR@10", "One over the rank of the first passage with evidence; 0 if none of the first 10 has any."),
    "ndcg@10": ("nDCG@10", "Evidence among the first 10 passages, each piece worth less the further down it stands."),
    "exact_match": ("Exact match", "Answers that equal an accepted one; of those that a language model wrote."),
    "token_f1": ("Token F1", "Words shared with the nearest accepted answer; of those that a language model wrote."),
}
"""The name and meaning of every measure, in the order of the report."""
