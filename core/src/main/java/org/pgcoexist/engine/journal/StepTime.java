package org.pgcoexist.engine.journal;

import java.time.Duration;

/**
 * What a step took.
 *
 * @param time in all runs, pauses between them left out
 */
public record StepTime(StepName step, Duration time) {}
