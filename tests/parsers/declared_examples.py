"""Made examples of text formats whose head declares what follows; of these formats there is no real file here."""

COUNTS = [100 + 7 * (at % 13) for at in range(60)]
ANGLES = [round(10 + 0.02 * at, 2) for at in range(60)]
CHI = "clay_0001.tif\n 2-Theta Angle (Degrees)\n Intensity\n          60\n" + "".join(
    f"  {x:.7E}  {y:.7E}\n" for x, y in zip(ANGLES, COUNTS, strict=True)
)
GSAS_ROWS = "".join(f"{100 * x:15.4f}{y:12.3f}{y**0.5:10.3f}\n" for x, y in zip(ANGLES, COUNTS, strict=True))
FXYE = "shale 7, ambient\n# Cu\nBANK 1 60 60 CONS 1000.00 2.00 0 0 FXYE\n" + GSAS_ROWS
FULLPROF = "  10.0000    0.0200   11.1800  shale 7\n" + "".join(
    " ".join(f"{count:7d}" for count in COUNTS[at : at + 10]) + "\n" for at in range(0, 60, 10)
)
JASCO = (
    "TITLE\toil 3\nDATA TYPE\tINFRARED SPECTRUM\nORIGIN\tJASCO\nDATE\t24/02/13\nTIME\t10:01:02\n"
    "SPECTROMETER/DATA SYSTEM\tFT/IR-4600\nDELTAX\t0.5\nXUNITS\t1/CM\nYUNITS\t%T\nFIRSTX\t400.0\nLASTX\t429.5\n"
    "NPOINTS\t60\nFIRSTY\t100.0\nMAXY\t184.0\nMINY\t100.0\nXYDATA\n"
    + "".join(f"{400 + at / 2:.4f}\t{y}\n" for at, y in enumerate(COUNTS))
    + "\n##### Extended Information\n[Comments]\nSample name\tS\n[Measurement Information]\nModel Name\tFT/IR-4600\n"
)
CARY_REPORT = (
    "\noil 1\nCollection Time: 2/13/2024 10:12:33 AM\nStart (nm) 800.0\nStop (nm) 741.0\n"
    "\noil 2\nCollection Time: 2/13/2024 10:20:00 AM\n"
)
CARY = (
    "oil 1,,oil 2,,\nWavelength (nm),Abs,Wavelength (nm),%T,\n"
    + "".join(
        f"{800 - at}.0,{y},{800 - at}.0,{y / 2},\n" if at < 40 else f"{800 - at}.0,{y},,,\n"
        for at, y in enumerate(COUNTS)
    )
    + CARY_REPORT
)
BRUKER = (
    ";RAW4.00\n[RawHeader]\nDate=06/17/2026\nTime=12:11:21\n\n[VarInfo]\nType=SAMPLEID\nValue=clay EG\n\n"
    "[VarInfo]\nType=USER\nValue=lab\n\n[HardwareConfiguration]\nAnode=Cu\n\n[RangeHeader]\n"
    "ActuallyUsedLambda=1.5406\nStart=10\nIncrement=0.02\nSteps=60\nTime=192\n\n[Data]\n     Angle,       PSD,\n"
    + "".join(f"{x:10g}, {y:9d},\n" for x, y in zip(ANGLES, COUNTS, strict=True))
)
EXAMPLES = {"b.txt": BRUKER, "a.chi": CHI, "a.fxye": FXYE, "a.dat": FULLPROF, "a.txt": JASCO, "a.csv": CARY}
WAVES = [round(339.09 + 0.4 * at, 2) for at in range(80)]
ROWS = "".join(f"{x:.2f}\t{at * 1.5:.2f}\r\n" for at, x in enumerate(WAVES))
SUITE = (
    "SpectraSuite Data File\r\n++++++++++++++++++++++++++++++++++++\r\nDate: Tue Jul 01 14:00:08 CEST 2014\r\n"
    "User: lab\r\nSpectrometers: USB2E7196\r\nNumber of Pixels in Processed Spectrum: 80\r\n"
    ">>>>>Begin Processed Spectral Data<<<<<\r\n"
)
END = ">>>>>End Processed Spectral Data<<<<<\r\n"
OCEAN = SUITE + ROWS + END
