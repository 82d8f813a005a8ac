const drawWithSigma = () => { throw new Error('sigma'); };
