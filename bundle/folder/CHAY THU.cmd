@echo off
rem A demonstration round beside this file, and its window.
setlocal
set "ROUND=%~dp0Ky bao cao chay thu"
if exist "%ROUND%\TONG HOP.cmd" goto open
if not exist "%~dp0runtime\python.exe" goto missing
echo Dang lam ky bao cao chay thu cua 38 co quan, khoang nua phut...
"%~dp0runtime\python.exe" -I -X utf8 -m toolkit demo "%ROUND%"
if exist "%ROUND%\TONG HOP.cmd" goto open
pause
exit /b 1
:missing
echo Khong thay thu muc runtime canh tep nay: hay giai nen ca thu muc bo cong cu roi chay lai.
pause
exit /b 1
:open
"%ROUND%\TONG HOP.cmd"
