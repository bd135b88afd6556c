// Step 9 of the walk, tested: the price of labour.
import { labourPriceValues } from './labour-price-statistic.js';

it('weights the mean by 工, half up, and takes the others from lines', () => {
  const values = labourPriceValues({
    people: 21,
    projects: 3,
    lineCount: 25,
    pricedHundredths: 40_000,
    priceFen: 14_000_200,
    quantiles: [20_000, 30_000, 35_000, 40_000, 60_000],
  });
  expect(values).toEqual({
    meanFen: 35_001, // 35,000.5 fen a 工
    medianFen: 35_000,
    p25Fen: 30_000,
    p75Fen: 40_000,
    lowFen: 20_000,
    highFen: 60_000,
    people: 21,
    projects: 3,
    lines: 25,
    workdayHundredths: 40_000,
  });
});
