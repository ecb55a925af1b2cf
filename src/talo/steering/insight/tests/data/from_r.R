# Made the tables in this folder: Rscript from_r.R (Debian: apt-get install r-base-core r-cran-survival r-cran-etm).
library(survival)
library(etm)
options(digits = 17)
say <- function(table, file) {
  numeric <- sapply(table, is.numeric)
  table[numeric] <- lapply(table[numeric], function(column) format(column, digits = 17, trim = TRUE, scientific = FALSE, drop0trailing = TRUE))
  write.csv(table, file, row.names = FALSE, quote = FALSE)
}
curve <- function(fit, file) {
  groups <- sub("^group=", "", rep(names(fit$strata), fit$strata))
  found <- summary(fit, times = fit$time, censored = TRUE)
  se <- fit$std.err * fit$surv
  se[fit$surv == 0] <- 0
  say(data.frame(group = groups, time = fit$time, survival = fit$surv, se = se, at_risk = fit$n.risk), file)
}

# North Central Cancer Treatment Group: time to death by sex.
lung <- data.frame(duration = survival::lung$time, event = survival::lung$status - 1, group = c("men", "women")[survival::lung$sex])
say(lung, "lung.csv")
fit <- survfit(Surv(duration, event) ~ group, lung)
curve(fit, "lung_curve.csv")
test <- survdiff(Surv(duration, event) ~ group, lung)
mean365 <- summary(fit, rmean = 365)$table
say(data.frame(
  what = c("log_rank", "mean_men", "mean_se_men", "mean_women", "mean_se_women", "median_men", "median_women"),
  value = c(test$chisq, mean365[1, "rmean"], mean365[1, "se(rmean)"], mean365[2, "rmean"], mean365[2, "se(rmean)"], mean365[1, "median"], mean365[2, "median"])
), "lung_sums.csv")

# Three groups of the colon cancer trial: recurrence.
colon <- subset(survival::colon, etype == 1)
colon <- data.frame(duration = colon$time, event = colon$status, group = gsub("[+]", "and", as.character(colon$rx)))
say(colon, "colon.csv")
say(data.frame(what = "log_rank", value = survdiff(Surv(duration, event) ~ group, colon)$chisq), "colon_sums.csv")

# Stanford heart transplants: people enter their group late.
heart <- data.frame(entry = survival::heart$start, duration = survival::heart$stop, event = survival::heart$event,
                    group = c("before", "after")[as.integer(as.character(survival::heart$transplant)) + 1])
say(heart, "heart.csv")
curve(survfit(Surv(entry, duration, event) ~ group, heart), "heart_curve.csv")

# Ventilation in intensive care (sir.cont of etm): 0 without, 1 with, 2 gone; people go to and fro and start in both.
data(sir.cont)
icu <- subset(sir.cont, id %in% unique(sir.cont$id)[1:250])
icu <- icu[order(icu$id, icu$time), ]
for (row in 2:nrow(icu)) if (icu$id[row] == icu$id[row - 1] && icu$time[row] == icu$time[row - 1]) icu$time[row - 1] <- icu$time[row - 1] - 0.5
icu$from <- as.character(icu$from); icu$to <- as.character(icu$to)
begin <- ave(icu$time, icu$id, FUN = function(time) c(0, head(time, -1)))
stays <- do.call(rbind, lapply(seq_len(nrow(icu)), function(row) {
  targets <- if (icu$from[row] == "0") c("1", "2") else c("0", "2")
  data.frame(id = icu$id[row], from = icu$from[row], to = targets, tstart = begin[row], tstop = icu$time[row],
             status = as.integer(icu$to[row] == targets))
}))
say(stays, "icu.csv")
possible <- matrix(FALSE, 3, 3); possible[1, 2:3] <- TRUE; possible[2, c(1, 3)] <- TRUE
fit <- etm(icu, c("0", "1", "2"), possible, "cens", 0, covariance = TRUE)
initial <- prop.table(table(factor(icu$from[!duplicated(icu$id)], c("0", "1", "2"))))
rows <- lapply(seq_along(fit$time), function(place) {
  cover <- fit$cov[, , place]
  # The covariance of the matrix is by columns: entry (g, j) stands at (j - 1) * 3 + g.
  values <- sapply(1:3, function(state) sum(initial * fit$est[, state, place]))
  errors <- sapply(1:3, function(state) { at <- (state - 1) * 3 + 1:3; sqrt(max(0, t(initial) %*% cover[at, at] %*% initial)) })
  from0 <- sapply(1:3, function(state) { at <- (state - 1) * 3 + 1; sqrt(max(0, cover[at, at])) })
  data.frame(time = fit$time[place], p0 = values[1], p1 = values[2], p2 = values[3], se0 = errors[1], se1 = errors[2], se2 = errors[3])
})
say(do.call(rbind, rows), "icu_occupation.csv")
